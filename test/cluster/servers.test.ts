import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFree } from '../../deploy/local/programs/free-port.ts';
import { makeAccounts } from '../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb, type MariadbServer } from '../../deploy/local/servers/mariadb.ts';
import { startMemcached } from '../../deploy/local/servers/memcached.ts';
import { packages } from '../../deploy/local/programs/packages.mjs';
import {
  delayReplication,
  startReplica,
  startReplication,
  stopReplication,
  waitForReplica,
} from '../../deploy/local/cluster/replication.ts';
import type { RunningServer } from '../../deploy/local/servers/running-server.ts';
import { isRunning, startProgram } from '../../deploy/local/programs/spawn.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { settlesWithin, waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { askMemcached } from '../support/servers/ask-memcached.ts';
import { requireServer } from '../support/servers/require-server.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

const dir = useFolder('servers');
const started: RunningServer[] = [];

afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()));
});

function keep<T extends RunningServer>(server: T): T {
  started.push(server);
  return server;
}

describe('any program', () => {
  const script = (code: string) => ({
    name: 'script',
    program: process.execPath,
    args: ['-e', code],
    dir: join(dir, 'script'),
    port: 0,
    url: '',
  });

  test('one that ends at once is reported with its last words', async () => {
    const start = {
      ...script('console.error("no such table"); process.exit(3)'),
      isReady: async () => false,
    };
    await expect(startProgram(start)).rejects.toThrow(
      /script could not be started[^]*exit code 3[^]*no such table/,
    );
  });

  test('one that does not exist is reported by name', async () => {
    const start = { ...script(''), program: '/no/such/server', isReady: async () => false };
    await expect(startProgram(start)).rejects.toThrow(/script could not be started[^]*\/no\/such\/server/);
  });

  test('one that never answers is killed at the deadline', async () => {
    let pid = 0;
    const start = { ...script('console.log(process.pid); setInterval(() => {}, 1000)'), readyWithinMs: 1000 };
    const isReady = async () => {
      pid = Number(
        readFileSync(join(dir, 'script', 'script.log'), 'utf8')
          .trim()
          .split('\n')
          .at(-1),
      );
      return false;
    };
    await expect(startProgram({ ...start, isReady })).rejects.toThrow(/not happen within 1 s/);
    expect(pid).toBeGreaterThan(0);
    expect(isRunning(pid)).toBe(false);
  });

  test('one that ignores SIGTERM is killed, with what it started', async () => {
    const code = `
      process.on('SIGTERM', () => {});
      const child = require('child_process').spawn('sleep', ['60']);
      console.log('child', child.pid);
      setInterval(() => {}, 1000)`;
    let childPid = 0;
    const isReady = async () => {
      const lines = readFileSync(join(dir, 'stubborn', 'stubborn.log'), 'utf8');
      childPid = Number(/child (\d+)/.exec(lines)?.[1] ?? 0);
      return childPid > 0;
    };
    const start = { ...script(code), name: 'stubborn', dir: join(dir, 'stubborn'), isReady };
    const server = keep(await startProgram({ ...start, stopWithinMs: 200 }));
    await server.stop();
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    await waitUntil('The end of the child', () => !isRunning(childPid));
  });
});

describe.skipIf(!requireServer(packages.memcached))('memcached', () => {
  test('stores, hangs while paused, forgets when killed, leaves nothing running', async () => {
    const first = keep(await startMemcached({ dir: join(dir, 'memcached') }));
    expect(await askMemcached(first.port, 'set k 0 0 2\r\nhi\r\n')).toBe('STORED\r\n');

    first.pause();
    const answer = askMemcached(first.port, 'get k\r\n');
    expect(await settlesWithin(answer, 300)).toBe(false);
    first.resume();
    expect(await answer).toBe('VALUE k 0 2\r\nhi\r\nEND\r\n');

    await first.kill();
    expect(isRunning(first.pid)).toBe(false);
    const again = keep(await startMemcached({ dir: join(dir, 'memcached'), port: first.port }));
    expect(await askMemcached(again.port, 'get k\r\n')).toBe('END\r\n');
    again.pause();
    await again.stop();
    expect(isRunning(again.pid)).toBe(false);
    expect(await isFree(again.port)).toBe(true);
  });
});

describe.skipIf(!requireServer(packages.mariadb))('MariaDB', () => {
  const accounts = makeAccounts();
  let primary: MariadbServer;
  let replica: MariadbServer;

  const startPrimary = async (port?: number) =>
    keep(
      await startMariadb({
        dir: join(dir, 'primary'),
        serverId: 1,
        accounts,
        ...(port === undefined ? {} : { port }),
      }),
    );
  const startCopy = async () =>
    keep(await startReplica({ dir: join(dir, 'replica'), serverId: 2, accounts, primary }));
  const write = (n: number) => runSql(primary.url, `INSERT INTO probe VALUES (${n})`);
  const numbers = async ({ url }: MariadbServer) =>
    (await runSql(url, 'SELECT n FROM probe ORDER BY n')).map((row) => row['n']);

  beforeAll(async () => {
    primary = await startPrimary();
    await runSql(
      primary.migrateUrl,
      'CREATE TABLE probe (n INT PRIMARY KEY)',
      'INSERT INTO probe VALUES (1)',
    );
    replica = await startCopy();
  });

  test('a replica that is added later has what was written before it', async () => {
    await waitForReplica(primary, replica);
    expect(await numbers(replica)).toEqual([1]);
  });

  test("the application's account cannot write on a replica", async () => {
    await expect(runSql(replica.url, 'INSERT INTO probe VALUES (9)')).rejects.toThrow(/read-only/);
  });

  test('each account may do what its task takes, and nothing more', async () => {
    const tables = ['CREATE TABLE more (n INT)', 'ALTER TABLE probe ADD m INT', 'DROP TABLE probe'];
    const schema = ['DROP DATABASE instaclone', 'CREATE DATABASE other'];
    const others = ['SELECT * FROM mysql.global_priv', 'SET GLOBAL read_only = 1', 'STOP SLAVE'];
    const refused = async (url: string, statements: string[]) => {
      for (const sql of statements) await expect(runSql(url, sql), sql).rejects.toThrow(/denied/);
    };
    await refused(primary.url, [...tables, ...schema, ...others]);
    await refused(primary.studentUrl, ['DELETE FROM probe', ...tables, ...schema, ...others]);
    await refused(primary.migrateUrl, ['CREATE DATABASE other', ...others]);
    expect(await runSql(primary.studentUrl, 'SELECT n FROM probe')).toEqual([{ n: 1 }]);
    expect(await runSql(replica.studentUrl, 'SHOW SLAVE STATUS')).toMatchObject([
      { Slave_SQL_Running: 'Yes' },
    ]);
  });

  test('there is no account without a password, no root, and no client is made to send a file', async () => {
    const accounts = await runSql(
      primary.adminUrl,
      "SELECT User, authentication_string <> '' AS protected FROM mysql.user WHERE Host <> '' AND User <> 'mariadb.sys'",
    );
    expect(accounts.filter((account) => account['protected'] !== 1)).toEqual([]);
    expect(accounts.map((account) => account['User'])).not.toContain('root');
    expect(await runSql(primary.adminUrl, 'SELECT @@local_infile AS n')).toEqual([{ n: 0 }]);
  });

  test('replication can be stopped, started and delayed', async () => {
    await stopReplication(replica);
    await write(2);
    expect(await numbers(replica)).toEqual([1]);
    await startReplication(replica);
    await waitForReplica(primary, replica);
    expect(await numbers(replica)).toEqual([1, 2]);

    await delayReplication(replica, 60);
    await write(3);
    await expect(waitForReplica(primary, replica, 1)).rejects.toThrow(/did not reach/);
    await delayReplication(replica, 0);
    await waitForReplica(primary, replica);
    expect(await numbers(replica)).toEqual([1, 2, 3]);
  });

  test('a primary that was killed comes back with its data, and its replica follows again by itself', async () => {
    await primary.kill();
    expect(isRunning(primary.pid)).toBe(false);
    expect(await numbers(replica)).toEqual([1, 2, 3]);
    primary = await startPrimary(primary.port);
    await write(4);
    await waitForReplica(primary, replica);
    expect(await numbers(replica)).toEqual([1, 2, 3, 4]);
  });

  test('a replica that was stopped catches up', async () => {
    await replica.stop();
    await write(5);
    replica = await startCopy();
    await waitForReplica(primary, replica);
    expect(await numbers(replica)).toEqual([1, 2, 3, 4, 5]);
  });

  test('nothing is left running', async () => {
    await Promise.all([primary.stop(), replica.stop()]);
    for (const server of started) expect(isRunning(server.pid), server.name).toBe(false);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(dir);
  });
});
