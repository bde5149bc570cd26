import { setTimeout as sleep } from 'node:timers/promises';
import { startMemcached } from '../../../deploy/local/servers/memcached.ts';
import { openProxy } from '../../support/servers/tcp-proxy.ts';
import { printTable } from '../figures.ts';
import type { Client } from './client.ts';
import { startLoneNode } from './lone-node.ts';

const rounds = 20;
const pictures = 1000;
const pages = ['/', '/?before=500', '/image/400'];
/** Longer than a page of the process is sent without being verified first. */
const untilDoubtedMs = 250;

const modes: [name: string, headers: Record<string, string>, pauseMs: number][] = [
  ['from memory, a moment later', {}, 0],
  ['from memory, verified', {}, untilDoubtedMs],
  ['from memcached', { 'X-Cache-Off': 'local' }, 0],
  ['made from cached rows', { 'X-Cache-Off': 'local,fragments' }, 0],
  ['without a cache', { 'X-Cache-Off': 'local,fragments,queries' }, 0],
];

/** What one page costs in requests to memcached and statements to the database, counted at the sockets. */
export async function roundTrips(client: Client, dir: string): Promise<void> {
  const counted = { cache: 0, database: 0 };
  const memcached = await startMemcached({ dir, name: 'counted-memcached' });
  const cacheProxy = await openProxy(memcached.port, (bytes) => {
    counted.cache += bytes.toString('latin1').match(/^(get|set|add|delete) /gm)?.length ?? 0;
  });
  let databaseProxy: Awaited<ReturnType<typeof openProxy>> | undefined;
  const lone = await startLoneNode({
    ...{ dir, name: 'counted-database', pictures },
    env: { CACHE_SERVERS: `127.0.0.1:${cacheProxy.port}` },
    async databaseUrl({ url, port }) {
      databaseProxy = await openProxy(port, (bytes) => {
        // Not the tables that the node looks at by itself, every half second: jobs and bumps.
        const statements = bytes
          .toString('latin1')
          .match(/select [^\0]*?from `instaclone_(images|counters|likes)`/g);
        counted.database += statements?.length ?? 0;
      });
      return url.replace(`:${port}/`, `:${databaseProxy.port}/`);
    },
  });
  try {
    const rows: (string | number)[][] = [];
    for (const page of pages) {
      for (const [mode, headers, pauseMs] of modes) {
        await client.get(lone.node.url + page, headers);
        const total = { cache: 0, database: 0 };
        for (let round = 0; round < rounds; round += 1) {
          if (pauseMs === 0) await client.get(lone.node.url + page);
          else await sleep(pauseMs);
          Object.assign(counted, { cache: 0, database: 0 });
          await client.get(lone.node.url + page, headers);
          total.cache += counted.cache;
          total.database += counted.database;
        }
        rows.push([page, mode, ...[total.cache, total.database].map((sum) => (sum / rounds).toFixed(2))]);
      }
    }
    printTable([['page, one memcached server', '', 'asks memcached', 'asks the database'], ...rows]);
  } finally {
    await lone.stop();
    await databaseProxy?.close();
    await cacheProxy.close();
    await memcached.kill();
  }
}
