import type { Log } from '../../ops/log.ts';
import type { SharedCounters } from '../../ports/rate-limits.ts';
import { serverChooser, wireKey } from './choose-server.ts';
import { openServer, type CacheServer } from './server.ts';

/** Counters in the memcached servers, each with its share of the keys, and a deadline around every operation. */
export function openCounters(servers: readonly string[], log: Log, timeoutMs = 200): SharedCounters {
  const chosen = serverChooser(servers);
  const parts = servers.map((address) => openServer(address, timeoutMs, log));
  const at = (key: string) => {
    const own = wireKey(key);
    return { own, server: parts[chosen(own)] as CacheServer };
  };
  /** A server that is away and one that refuses give nothing, which is an error to who asked. */
  const answer = <T>(work: Promise<T | undefined>, done: (error: Error | null, value?: T) => void) =>
    void work.then((value) =>
      value === undefined ? done(new Error('memcached did not do it')) : done(null, value),
    );

  return {
    incr(key, amount, done) {
      const { own, server } = at(key);
      // The types know only `true`; it answers with the number.
      answer(
        server.run<number | false>((client, called) => client.incr(own, amount, called as never)),
        done,
      );
    },
    add(key, value, seconds, done) {
      const { own, server } = at(key);
      answer(
        server.run<boolean>((client, called) => client.add(own, value, seconds, called)),
        done,
      );
    },
    set(key, value, seconds, done) {
      const { own, server } = at(key);
      answer(
        server.run<boolean>((client, called) => client.set(own, value, seconds, called)),
        done,
      );
    },
    get(key, done) {
      const { own, server } = at(key);
      // Of several, because a single one that is missing looks like a server that is away.
      const asked = server.run<Record<string, number>>((client, called) => client.getMulti([own], called));
      answer(
        asked.then((found) => found && (found[own] ?? false)),
        done,
      );
    },
    del(key, done) {
      const { own, server } = at(key);
      answer(
        server.run<boolean>((client, called) => client.del(own, called)),
        done,
      );
    },
    close() {
      for (const server of parts) server.stop();
    },
  };
}
