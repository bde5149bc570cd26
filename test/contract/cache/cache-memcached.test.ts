import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startMemcached } from '../../../deploy/local/servers/memcached.ts';
import { packages } from '../../../deploy/local/programs/packages.mjs';
import type { RunningServer } from '../../../deploy/local/servers/running-server.ts';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { wireKey } from '../../../src/adapters/memcached/choose-server.ts';
import { openMemcached } from '../../../src/adapters/memcached/open-memcached.ts';
import type { Cache } from '../../../src/ports/cache.ts';
import { askMemcached } from '../../support/servers/ask-memcached.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { requireServer } from '../../support/servers/require-server.ts';
import { describeCache } from './cache-suite.ts';

/** Five times what a node has, so that a machine which is merely busy does not make a miss of a hit. */
const timeoutMs = 1000;
/** One deadline and no second one. */
const soonMs = 1.9 * timeoutMs;
/** Without waiting for a deadline. */
const atOnceMs = timeoutMs / 2;

describe.skipIf(!requireServer(packages.memcached))('memcached', () => {
  let dir: string;
  let servers: RunningServer[];
  const start = (name: string, port?: number) => startMemcached({ dir, name, ...(port ? { port } : {}) });
  const open = (on = servers) =>
    openMemcached({ servers: on.map(({ url }) => url), timeoutMs, log: quietLog });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-cache-'));
    servers = await Promise.all([start('one'), start('two')]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  });

  describeCache('memcached', async () => {
    const own = await Promise.all([start('own-one'), start('own-two')]);
    const [cache, other] = [open(own), open(own)];
    return {
      cache,
      other,
      close: async () => {
        await Promise.all([cache.close(), other.close()]);
        await Promise.all(own.map((server) => server.kill()));
      },
    };
  });

  describe('what somebody else has stored in its servers', () => {
    /** Flags by which the client would parse a value, and a value that it could not. */
    const items = {
      JSON: [2, '{"cut'],
      'a number': [8, 'many'],
      bytes: [4, 'é'],
      'nothing known': [64, 'x'],
    } as const;

    it.each(Object.entries(items))('is read as text when its flags say %s', async (_, [flags, value]) => {
      const [only] = servers as [RunningServer];
      const cache = open([only]);
      try {
        await cache.set('good', 'value', 60);
        const store = (key: string) =>
          askMemcached(only.port, `set ${key} ${flags} 60 ${Buffer.byteLength(value)}\r\n${value}\r\n`);
        expect(await store(wireKey('bad'))).toBe('STORED\r\n');
        expect(await cache.getMany(['bad', 'good'])).toEqual(
          new Map([
            ['bad', value],
            ['good', 'value'],
          ]),
        );
      } finally {
        await cache.close();
      }
    });

    it('does not make it say anything of what was lost', async () => {
      const [only] = servers as [RunningServer];
      const cache = open([only]);
      try {
        const from = Date.now();
        await askMemcached(only.port, `set ${wireKey('instaclone: born')} 0 0 4\r\nlong\r\n`);
        await cache.getMany(['key']);
        expect(cache.keepsSince('key')).toBeGreaterThanOrEqual(from);
        const other = open([only]);
        await other.getMany(['key']);
        expect(other.keepsSince('key')).toBe(cache.keepsSince('key'));
        await other.close();
      } finally {
        await cache.close();
      }
    });
  });

  describe('a server in trouble', () => {
    let cache: Cache;
    const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`);
    const fill = (own: Cache) => Promise.all(keys.map((key) => own.set(key, 'x', 60)));
    const restart = async (index: number) => {
      const { name, port } = servers[index] as RunningServer;
      servers[index] = await start(name, port);
    };
    const timed = async <T>(work: Promise<T>): Promise<{ value: T; ms: number }> => {
      const startedAt = performance.now();
      return { value: await work, ms: performance.now() - startedAt };
    };
    afterEach(() => cache.close());

    it('keeps about half of the keys each', async () => {
      cache = open();
      await fill(cache);
      const items = await askMemcached((servers[0] as RunningServer).port, 'stats\r\n');
      const count = Number(/STAT curr_items (\d+)/.exec(items)?.[1]);
      expect(count).toBeGreaterThan(25);
      expect(count).toBeLessThan(90);
    });

    it('that is killed is a miss within the deadline, then at once, and serves again after its restart', async () => {
      cache = open();
      await fill(cache);
      const [first] = servers as [RunningServer, RunningServer];
      await first.kill();
      for (let round = 0; round < 5; round += 1) {
        const { value, ms } = await timed(cache.getMany(keys));
        expect(value.size).toBeGreaterThan(0);
        expect(value.size).toBeLessThan(keys.length);
        expect(ms).toBeLessThan(soonMs);
      }
      expect((await timed(cache.getMany(keys))).ms).toBeLessThan(atOnceMs);
      await restart(0);
      const again = Date.now();
      await waitUntil('Every key', async () => {
        await fill(cache);
        return (await cache.getMany(keys)).size === keys.length;
      });
      expect(
        cache.keepsSince(keys.find((key) => cache.keepsSince(key) >= again) ?? ''),
      ).toBeGreaterThanOrEqual(again);
    });

    it('that is frozen is a miss within the deadline, then at once, and serves again when it goes on', async () => {
      cache = open();
      await fill(cache);
      const [first] = servers as [RunningServer, RunningServer];
      first.pause();
      try {
        // Many at once, as under load: all of them within one deadline.
        const burst = await timed(Promise.all(Array.from({ length: 50 }, () => cache.getMany(keys))));
        expect(burst.ms).toBeLessThan(soonMs);
        for (const found of burst.value) expect(found.size).toBeGreaterThan(0);
        expect((await timed(cache.getMany(keys))).ms).toBeLessThan(atOnceMs);
        expect((await timed(cache.set(keys[0] as string, 'y', 60))).ms).toBeLessThan(atOnceMs);
      } finally {
        first.resume();
      }
      await waitUntil('Every key', async () => (await cache.getMany(keys)).size === keys.length);
    });

    it('that is away from the beginning is a miss', async () => {
      await (servers[1] as RunningServer).stop();
      cache = open();
      const { value, ms } = await timed(fill(cache));
      expect(ms).toBeLessThan(soonMs);
      expect(value).toContain(true);
      expect(value).toContain(false);
      expect((await cache.getMany(keys)).size).toBe(value.filter(Boolean).length);
      await restart(1);
    });
  });
});
