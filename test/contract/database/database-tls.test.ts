import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb, type MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { readCounter } from '../../../src/data/images/counters.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { hang } from '../../support/servers/hang.ts';
import { hasMariadb } from '../../support/servers/has-mariadb.ts';
import { migrateAt, openDatabaseAt } from '../../support/servers/open-database.ts';
import {
  hasOpenssl,
  makeAuthority,
  trust,
  type TestAuthority,
} from '../../support/servers/test-authority.ts';

const soon = { timeout: 30_000, interval: 50 };

describe.skipIf(!hasMariadb() || !hasOpenssl())('MariaDB over TLS', { timeout: 60_000 }, () => {
  let dir: string;
  let authority: TestAuthority;
  let server: MariadbServer;
  const opened: OneDatabase[] = [];
  const undo: (() => void)[] = [];
  const accounts = makeAccounts();

  async function start({ cert, key }: TestAuthority, name: string): Promise<MariadbServer> {
    const settings = [`--ssl-cert=${cert}`, `--ssl-key=${key}`];
    const port = name === 'first' ? server?.port : undefined;
    return startMariadb({
      ...{ dir: join(dir, name), serverId: 1, accounts, settings },
      ...(port === undefined ? {} : { port }),
    });
  }
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-tls-'));
    authority = await makeAuthority(join(dir, 'authority'));
    server = await start(authority, 'first');
    await migrateAt(server.migrateUrl);
    // From now on, who speaks to it in the clear is turned away.
    await runSql(server.adminUrl, 'SET GLOBAL require_secure_transport = ON');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    for (const step of undo.splice(0)) step();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const trustIt = async ({ ca } = authority) => void undo.push(trust(await readFile(ca, 'utf8')));
  const secure = ({ url }: MariadbServer) => `${url.replace('127.0.0.1', 'localhost')}?ssl=true`;
  async function openAt(url: string): Promise<OneDatabase> {
    const database = await openDatabaseAt(url);
    opened.push(database);
    return database;
  }
  /** On a busy machine the first attempts may end before the server has said anything. */
  async function expectRefusal(url: string, reason: string): Promise<void> {
    const database = await openAt(url);
    await expect.poll(() => database.ping().then(() => '', reasonOf), soon).toContain(reason);
  }

  it('is read and written', async () => {
    await trustIt();
    const database = await openAt(secure(server));
    await vi.waitFor(() => database.ping(), soon);
    const { value } = await database.transaction((tx) => readCounter(tx, 'images'));
    expect(value).toBe(0);
    expect(await readCounter(database.reader('primary'), 'images')).toBe(0);
    await expect(database.migrate()).resolves.toEqual([]);
  });

  it('turns away who speaks in the clear', async () => {
    await expectRefusal(server.url, 'Access denied');
  });

  it('is not spoken to when nobody has said to trust it', async () => {
    await expectRefusal(secure(server), 'unable to verify the first certificate');
  });

  it('is not spoken to when its certificate is that of another host', async () => {
    const other = await makeAuthority(join(dir, 'other'), 'DNS:db.example.org');
    const stranger = await start(other, 'stranger');
    try {
      await trustIt(other);
      await expectRefusal(secure(stranger), "does not match certificate's altnames");
    } finally {
      await stranger.stop();
    }
  });

  it('is given up in time when it hangs, and is back when it goes on', async () => {
    await trustIt();
    const database = await openAt(secure(server));
    await vi.waitFor(() => database.ping(), soon);
    await hang(server);
    try {
      await expect(database.ping()).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      server.resume();
    }
    await vi.waitFor(() => database.ping(), soon);
  });

  it('is back when it was killed and started again', async () => {
    await trustIt();
    const database = await openAt(secure(server));
    await vi.waitFor(() => database.ping(), soon);
    await server.kill();
    await expect(database.ping()).rejects.toMatchObject({ code: 'unavailable' });
    server = await start(authority, 'first');
    await vi.waitFor(() => database.ping(), soon);
  });
});

/** What the innermost of its causes says. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : String(error);
}
