import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeAccounts } from '../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb, type MariadbServer } from '../../deploy/local/servers/mariadb.ts';
import {
  delayReplication,
  startReplica,
  startReplication,
  stopReplication,
  waitForReplica,
} from '../../deploy/local/cluster/replication.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { openMysql } from '../../src/adapters/mysql/open-mysql.ts';
import { findImage } from '../../src/data/images/images.ts';
import { insertJob } from '../../src/data/images/jobs.ts';
import type { ImagesTables } from '../../src/ports/stores/images.ts';
import type { Freshness, Position } from '../../src/ports/database.ts';
import { hang } from '../support/servers/hang.ts';
import { hasMariadb } from '../support/servers/has-mariadb.ts';
import { migrateAt, onOneServer, type OneDatabase } from '../support/servers/open-database.ts';
import { quietLog } from '../support/nodes/quiet-log.ts';
import { insertUpload, newShare } from '../support/nodes/rows.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

const maxLagSeconds = 2;
/** What a person waits at most, whatever is broken. */
const patienceMs = 3000;
/** How soon a replica that does not answer is out of the rotation. */
const noticeMs = 2000;

describe.skipIf(!hasMariadb())('a primary and two replicas', () => {
  const accounts = makeAccounts();
  const replicas: MariadbServer[] = [];
  const dir = useFolder('replicas');
  let primary: MariadbServer;
  let database: OneDatabase;

  const startPrimary = (port?: number) =>
    startMariadb({
      ...{ dir: join(dir, 'primary'), serverId: 1, accounts },
      ...(port === undefined ? {} : { port }),
    });
  const startCopy = (serverId: number, port?: number) =>
    startReplica({
      ...{ dir: join(dir, `replica-${serverId}`), serverId, accounts, primary },
      ...(port === undefined ? {} : { port }),
    });
  const open = async () =>
    onOneServer(
      await openMysql({
        url: primary.url,
        replicaUrls: replicas.map(({ url }) => url),
        maxLagSeconds,
        log: quietLog,
      }),
    );
  const replica = (n: 0 | 1) => replicas[n] as MariadbServer;

  beforeAll(async () => {
    primary = await startPrimary();
    replicas.push(...(await Promise.all([startCopy(2), startCopy(3)])));
    await migrateAt(primary.migrateUrl);
    database = await open();
    await settled();
  });
  afterAll(async () => {
    await database?.close();
    await Promise.all([...replicas, primary].map((server) => server?.stop()));
  });

  // A test that failed must not leave a server that hangs to the next one.
  afterEach(() => [primary, ...replicas].forEach((server) => server?.resume()));

  const upload = () => database.transaction((tx) => insertUpload(tx));
  const after = (position: Position): Freshness => ({ after: position });

  /** The number of the server that answers: 1 is the primary. */
  async function servedBy(freshness: Freshness = 'any', from = database): Promise<number> {
    const reader = from.reader(freshness) as Kysely<ImagesTables>;
    const { rows } = await sql<{ id: number }>`select @@server_id as id`.execute(reader);
    return rows[0]?.id ?? 0;
  }
  async function allServedBy(from = database): Promise<number[]> {
    const ids = new Set<number>();
    for (let n = 0; n < 8; n += 1) ids.add(await servedBy('any', from));
    return [...ids].sort();
  }
  const untilServedBy = (ids: number[], withinMs = 15_000) =>
    waitUntil(
      `Service by ${ids.join(' and ')}`,
      async () => {
        const now = await allServedBy();
        if (String(now) === String(ids)) return true;
        throw new Error(`${now.join(' and ')} serve`);
      },
      { withinMs },
    );
  /** Everything is up and has everything. */
  const settled = () => untilServedBy([2, 3]);

  async function timed<T>(promise: Promise<T>): Promise<{ tookMs: number; value: T }> {
    const start = performance.now();
    const value = await promise;
    return { value, tookMs: performance.now() - start };
  }
  /** Forty readers, more than a pool has connections, until they are told to stop. None of their reads may fail. */
  function keepReading() {
    let isStopped = false;
    const servers: number[] = [];
    let slowestMs = 0;
    const readOn = async () => {
      while (!isStopped) {
        const { value, tookMs } = await timed(servedBy());
        servers.push(value);
        slowestMs = Math.max(slowestMs, tookMs);
        await sleep(20);
      }
    };
    const reading = Promise.all(Array.from({ length: 40 }, readOn));
    reading.catch(() => undefined); // Is awaited below.
    return async () => {
      isStopped = true;
      await reading;
      return { servers, slowestMs };
    };
  }
  async function expectUnavailable(attempt: Promise<unknown>): Promise<void> {
    const { value, tookMs } = await timed(attempt.catch((error: unknown) => error));
    expect(value).toMatchObject({ code: 'unavailable' });
    expect(tookMs).toBeLessThan(patienceMs);
  }
  const untilWritable = () =>
    waitUntil('A write', async () => (await upload()).position !== '', { withinMs: 20_000 });

  test('a migration that was cut off in its middle is finished by the next', async () => {
    await runSql(
      primary.adminUrl,
      'DROP TABLE instaclone_jobs, instaclone_counters',
      'ALTER TABLE instaclone_images DROP INDEX instaclone_images_dt',
      'DELETE FROM instaclone_migrations',
    );
    await migrateAt(primary.migrateUrl);
    await database.transaction(async (tx) =>
      insertJob(tx, await insertUpload(tx), 'bulk', new Date(), newShare()),
    );
    const [row] = await runSql(
      primary.adminUrl,
      "SELECT COUNT(*) AS n FROM information_schema.statistics WHERE index_name = 'instaclone_images_dt'",
    );
    expect(row).toEqual({ n: 1 });
    expect(await database.migrate()).toEqual([]);
    await settled();
  });

  test('reads are spread over the replicas; critical ones go to the primary', async () => {
    expect(await allServedBy()).toEqual([2, 3]);
    expect(await servedBy('primary')).toBe(1);
  });

  test('the next read of a person sees what they wrote, at a replica as soon as one has it', async () => {
    const { value: id, position } = await upload();
    expect((await findImage(database.reader(after(position)), id))?.id).toBe(id);
    await Promise.all(replicas.map((server) => waitForReplica(primary, server)));
    const servers = new Set<number>();
    for (let n = 0; n < 8; n += 1) servers.add(await servedBy(after(position)));
    expect(servers).not.toContain(1);
  });

  test('a position that nobody has reached is read at the primary', async () => {
    expect(await servedBy(after('0-1-999999999'))).toBe(1);
    expect(await servedBy(after('no position'))).toBe(1);
  });

  test('with replication stopped, own reads are never stale, and others keep the replicas until they lag', async () => {
    await Promise.all(replicas.map(stopReplication));
    let stale = 0;
    const ownServers = new Set<number>();
    expect(await allServedBy()).toEqual([2, 3]);
    for (let pair = 0; pair < 200; pair += 1) {
      const { value: id, position } = await upload();
      if (!(await findImage(database.reader(after(position)), id))) stale += 1;
      if (pair === 0) expect(await allServedBy()).toEqual([2, 3]);
      ownServers.add(await servedBy(after(position)));
    }
    expect(stale).toBe(0);
    expect([...ownServers]).toEqual([1]);
    await untilServedBy([1], maxLagSeconds * 1000 + noticeMs);

    await Promise.all(replicas.map(startReplication));
    await settled();
  });

  test('a replica that is delayed leaves the rotation, and returns when it is not', async () => {
    await delayReplication(replica(0), 60);
    await upload();
    await untilServedBy([3], maxLagSeconds * 1000 + noticeMs);
    await sleep(maxLagSeconds * 1000); // While nobody writes, it does not come nearer.
    expect(await allServedBy()).toEqual([3]);
    await delayReplication(replica(0), 0);
    await settled();
  });

  test('a replica that hangs holds no read up for long, and leaves within 2 s', async () => {
    const stopReading = keepReading();
    await hang(replica(1));
    await untilServedBy([2], noticeMs);
    const { slowestMs } = await stopReading();
    expect(slowestMs).toBeLessThan(patienceMs);
    replica(1).resume();
    await settled();
  });

  test('a replica that is killed is not noticed, and one that is added back serves', async () => {
    const stopReading = keepReading();
    await replica(0).kill();
    await untilServedBy([3], noticeMs);
    const { value: id } = await upload();
    const { slowestMs } = await stopReading();
    expect(slowestMs).toBeLessThan(patienceMs);

    replicas[0] = await startCopy(2, replica(0).port);
    await waitForReplica(primary, replica(0));
    await settled();
    expect((await findImage(database.reader(), id))?.id).toBe(id);
  });

  test('with no replica left, the primary serves', async () => {
    const stopReading = keepReading();
    await Promise.all(replicas.map(hang));
    await untilServedBy([1], noticeMs);
    const { slowestMs } = await stopReading();
    expect(slowestMs).toBeLessThan(patienceMs);
    replicas.forEach((server) => server.resume());
    await settled();
  });

  test('with the primary killed, reads go on and writes are unavailable; both are back when it is', async () => {
    const { value: id, position } = await upload();
    await Promise.all(replicas.map((server) => waitForReplica(primary, server)));
    // One of them lacks a little, so it would lag more and more if the primary were there.
    await stopReplication(replica(0));
    await upload();
    await sleep(600); // Until the primary was seen to have it.
    await primary.kill();
    const stopReading = keepReading();
    await expectUnavailable(upload());
    await expectUnavailable(database.ping());
    await expectUnavailable(findImage(database.reader('primary'), id));
    expect((await findImage(database.reader(after(position)), id))?.id).toBe(id);
    // Longer than any lag that is allowed: nobody can say how far behind they are, so they stay.
    await sleep(maxLagSeconds * 1000 + 1000);
    const { slowestMs, servers } = await stopReading();
    expect(slowestMs).toBeLessThan(patienceMs);
    expect(servers).not.toContain(1);
    expect(await allServedBy()).toEqual([2, 3]);

    primary = await startPrimary(primary.port);
    await untilServedBy([3], maxLagSeconds * 1000 + noticeMs);
    await startReplication(replica(0));
    await untilWritable();
    await settled();
  });

  test('a primary that hangs counts as away', async () => {
    await hang(primary);
    await Promise.all([
      expectUnavailable(upload()),
      expectUnavailable(database.ping()),
      ...Array.from({ length: 40 }, () => expectUnavailable(upload())),
    ]);
    await expectUnavailable(upload());
    expect(await allServedBy()).toEqual([2, 3]);
    primary.resume();
    await untilWritable();
    await settled();
  });

  test('a primary that may no longer write is unavailable for writes, until it may', async () => {
    await runSql(primary.adminUrl, 'SET GLOBAL read_only = 1');
    await expectUnavailable(upload());
    await runSql(primary.adminUrl, 'SET GLOBAL read_only = 0');
    await upload();
  });

  test('connections that the server ended are replaced without a word', async () => {
    for (const server of [primary, ...replicas]) {
      const rows = await runSql(
        server.adminUrl,
        "SELECT id FROM information_schema.processlist WHERE user = 'instaclone'",
      );
      expect(rows.length).toBeGreaterThan(0);
      await runSql(server.adminUrl, ...rows.map(({ id }) => `KILL ${Number(id)}`));
    }
    const { value: id, position } = await upload();
    expect((await findImage(database.reader(after(position)), id))?.id).toBe(id);
    expect(await servedBy('primary')).toBe(1);
    await settled();
  });

  test('a transaction whose primary hangs before the commit has left nothing', async () => {
    let id = 0;
    const attempt = database.transaction(async (tx) => {
      id = await insertUpload(tx);
      await hang(primary);
      await insertJob(tx, id, 'bulk', new Date(), newShare());
    });
    await expectUnavailable(attempt);
    primary.resume();
    await untilWritable();
    expect(id).toBeGreaterThan(0);
    expect(await findImage(database.reader('primary'), id)).toBeUndefined();
  });

  test('a transaction whose primary hangs in its commit is neither done nor undone', async () => {
    let id = 0;
    const attempt = database.transaction(async (tx) => {
      id = await insertUpload(tx);
      await hang(primary);
    });
    const { value, tookMs } = await timed(attempt.catch((error: unknown) => error));
    primary.resume();
    expect(value).toMatchObject({ code: 'unconfirmed', canRetry: true });
    expect(tookMs).toBeLessThan(patienceMs);
    await untilWritable();
    // MariaDB does what it had received before it was stopped: that is why it must not be called a failure.
    await waitUntil('The commit', async () => Boolean(await findImage(database.reader('primary'), id)));
  });

  test('a node that starts while the primary is away serves reads, and writes when it is back', async () => {
    await primary.kill();
    const { value: late, tookMs } = await timed(open());
    try {
      expect(tookMs).toBeLessThan(patienceMs);
      expect(await allServedBy(late)).toEqual([2, 3]);
      await expectUnavailable(late.ping());
      primary = await startPrimary(primary.port);
      await late.ping();
      await late.transaction((tx) => insertUpload(tx));
    } finally {
      await late.close();
    }
    await settled();
  });
});
