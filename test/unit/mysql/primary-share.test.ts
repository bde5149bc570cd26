import { expect, it } from 'vitest';
import type { Connection } from '../../../src/adapters/mysql/connection.ts';
import { parseGtids } from '../../../src/adapters/mysql/gtid.ts';
import type { Pool } from '../../../src/adapters/mysql/pool.ts';
import { toWant } from '../../../src/adapters/mysql/position.ts';
import { openReads } from '../../../src/adapters/mysql/reads.ts';

/** A server that says its name when it is let go on. */
function server(name: string, gate: Promise<void>) {
  const connection = {
    flavour: { replicaPosition: 'position' },
    async query(sql: string) {
      if (sql === 'position') return { rows: [{ position: '0-1-5' }] };
      await gate;
      return { rows: [name] };
    },
  };
  const pool: Pool = {
    load: 0,
    use: (_, work) => work(connection as unknown as Connection),
    close: async () => undefined,
  };
  return pool;
}

function openSite(isServing: boolean) {
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const reads = openReads({
    primary: server('primary', gate),
    replicas: [server('replica', gate)],
    monitor: {
      ready: Promise.resolve(),
      isServing: () => isServing,
      reached: () => parseGtids('0-1-5') ?? new Map(),
      learn: () => undefined,
      suspect: () => undefined,
      close: async () => undefined,
    },
    limits: { acquireTimeoutMs: 700, queryTimeoutMs: 1200 },
    primaryShare: 3,
  });
  return { reads, go };
}

/** A position that no replica ever reaches, and what no server understands. */
const stolen = [{ after: '0-1-999' }, { after: 'primary' }];

it.each(stolen)(
  'with %j the primary is asked by its share only, and replicas beyond it',
  async (freshness) => {
    const { reads, go } = openSite(true);
    const run = reads(toWant(freshness), 'personal');
    const answers = Array.from({ length: 20 }, () => run('select 1', []));
    const critical = reads('primary')('select 1', []);
    // Each has gone to its server before one of them answers.
    await new Promise((resolve) => setImmediate(resolve));
    go();
    const names = (await Promise.all(answers)).map(({ rows }) => rows[0]);
    expect(names.filter((name) => name === 'primary')).toHaveLength(3);
    expect(names.filter((name) => name === 'replica')).toHaveLength(17);
    expect((await critical).rows).toEqual(['primary']);
    expect((await run('select 1', [])).rows).toEqual(['primary']);
  },
);

it('where no replica serves, the primary takes them all, as it does of everybody', async () => {
  const { reads, go } = openSite(false);
  const run = reads(toWant({ after: '0-1-999' }), 'personal');
  const answers = Array.from({ length: 20 }, () => run('select 1', []));
  go();
  for (const { rows } of await Promise.all(answers)) expect(rows).toEqual(['primary']);
});
