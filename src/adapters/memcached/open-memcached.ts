import type { Log } from '../../ops/log.ts';
import type { Cache } from '../../ports/cache.ts';
import { serverChooser, wireKey } from './choose-server.ts';
import { openServer, type CacheServer } from './server.ts';

interface MemcachedOptions {
  /** `host:port` of each; all processes have to name them alike. The order does not matter. */
  servers: readonly string[];
  log: Log;
  /** For one operation; then it is a miss. */
  timeoutMs?: number;
}

/** A little under the servers' own limit of 1 MiB for an item with its key and header. */
const maxValueBytes = 1_000_000;
/** Since when a server has kept what it was given: written where it is missing, lost with everything else. */
const bornKey = wireKey('instaclone: born');

/** A server, and since when it keeps what it is given. */
interface Part {
  server: CacheServer;
  keepsSince: number;
}

/**
 * The cache that all nodes share: memcached servers, each with its share of the keys. One that is dead, frozen or
 * restarted is a miss within the deadline, and the others go on.
 */
export function openMemcached({ servers, log, timeoutMs = 200 }: MemcachedOptions): Cache {
  const chosen = serverChooser(servers);
  const parts = servers.map((address): Part => ({
    server: openServer(address, timeoutMs, log),
    keepsSince: Infinity,
  }));
  const partOf = (key: string) => parts[chosen(key)] as Part;

  return {
    async getMany(keys) {
      const wireKeys = new Map(keys.map((key) => [wireKey(key), key]));
      const shares = shareOut(wireKeys.keys(), partOf);
      const answers = await Promise.all([...shares].map(([part, share]) => getFrom(part, share)));
      const found = new Map<string, string>();
      for (const [key, value] of answers.flatMap((answer) => Object.entries(answer))) {
        const plainKey = wireKeys.get(key);
        if (plainKey !== undefined && typeof value === 'string') found.set(plainKey, value);
      }
      return found;
    },
    async set(key, value, ttlSeconds) {
      const own = wireKey(key);
      const { server } = partOf(own);
      if (Buffer.byteLength(value) > maxValueBytes) {
        await remove(server, own);
        return false;
      }
      const isStored = await server.run<boolean>((client, done) =>
        client.set(own, value, lifetime(ttlSeconds), done),
      );
      return isStored === true;
    },
    async add(key, value, ttlSeconds) {
      const own = wireKey(key);
      return add(partOf(own).server, own, value, lifetime(ttlSeconds));
    },
    async remove(key) {
      const own = wireKey(key);
      await remove(partOf(own).server, own);
    },
    keepsSince: (key) => partOf(wireKey(key)).keepsSince,
    async close() {
      for (const { server } of parts) server.stop();
    },
  };
}

/** The keys of each part. */
function shareOut(keys: Iterable<string>, partOf: (key: string) => Part): Map<Part, string[]> {
  const shares = new Map<Part, string[]>();
  for (const key of keys) {
    const part = partOf(key);
    shares.set(part, [...(shares.get(part) ?? []), key]);
  }
  return shares;
}

async function getFrom(part: Part, keys: readonly string[]): Promise<Record<string, unknown>> {
  const asked = [...keys, bornKey];
  const found = await part.server.run<Record<string, unknown>>((client, done) =>
    client.getMulti(asked, done),
  );
  if (found) noteBirth(part, found[bornKey]);
  return found ?? {};
}

function noteBirth(part: Part, born: unknown): void {
  const since = typeof born === 'string' ? Number(born) : NaN;
  part.keepsSince = Number.isFinite(since) ? since : Date.now();
  const value = String(part.keepsSince);
  if (born === undefined) void add(part.server, bornKey, value, 0);
  // Somebody else's word; it would never go by itself.
  else if (value !== born) void part.server.run((client, done) => client.set(bornKey, value, 0, done));
}

async function add(server: CacheServer, key: string, value: string, seconds: number): Promise<boolean> {
  return (await server.run<boolean>((client, done) => client.add(key, value, seconds, done))) === true;
}

async function remove(server: CacheServer, key: string): Promise<void> {
  await server.run<boolean>((client, done) => client.del(key, done));
}

/** To memcached 0 is for ever, and what is longer than 30 days is a date. */
function lifetime(ttlSeconds: number): number {
  return Math.min(Math.max(1, Math.ceil(ttlSeconds)), 30 * 24 * 60 * 60);
}
