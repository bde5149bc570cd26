import type Memcached from 'memcached';
import type { Log } from '../../ops/log.ts';
import type { SharedCounters } from '../../ports/rate-limits.ts';
import { serverChooser, wireKey } from './choose-server.ts';
import { openServer, type CacheServer } from './server.ts';

type Called<T> = (error: unknown, value: T) => void;

/** Counters in the memcached servers, each with its share of the keys, and a deadline around every operation. */
export function openCounters(servers: readonly string[], log: Log, timeoutMs = 200): SharedCounters {
  const chosen = serverChooser(servers);
  const parts = servers.map((address) => openServer(address, timeoutMs, log));

  /** A server that is away and one that refuses give nothing, which is an error to who asked. */
  function ask<T>(
    key: string,
    operation: (client: Memcached, own: string, called: Called<T>) => void,
    done: (error: Error | null, value?: T) => void,
  ): void {
    const own = wireKey(key);
    const server = parts[chosen(own)] as CacheServer;
    void server
      .run<T>((client, called) => operation(client, own, called))
      .then((value) =>
        value === undefined ? done(new Error('memcached did not do it')) : done(null, value),
      );
  }

  return {
    // The types of the client know only `true`; it answers with the number.
    incr: (key, amount, done) =>
      ask<number | false>(key, (client, own, called) => client.incr(own, amount, called as never), done),
    add: (key, value, seconds, done) =>
      ask<boolean>(key, (client, own, called) => client.add(own, value, seconds, called), done),
    set: (key, value, seconds, done) =>
      ask<boolean>(key, (client, own, called) => client.set(own, value, seconds, called), done),
    // Of several, because a single one that is missing looks like a server that is away.
    get: (key, done) =>
      ask<Record<string, number>>(
        key,
        (client, own, called) => client.getMulti([own], called),
        (error, found) => done(error, found && (found[wireKey(key)] ?? false)),
      ),
    del: (key, done) => ask<boolean>(key, (client, own, called) => client.del(own, called), done),
    close() {
      for (const server of parts) server.stop();
    },
  };
}
