import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccounts } from '../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb } from '../../deploy/local/servers/mariadb.ts';
import { startMemcached } from '../../deploy/local/servers/memcached.ts';
import {
  builtPrograms,
  runCommand,
  startWebNode,
  startWorkerNode,
} from '../../deploy/local/servers/node-process.ts';
import type { RunningServer } from '../../deploy/local/servers/running-server.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { startTestBroker, type TestBroker } from '../support/servers/amqp-broker.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { hasOpenssl, makeAuthority } from '../support/servers/test-authority.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

const hasAll = requireCluster() && hasOpenssl();

/** The application's own programs, told by their environment alone; each server has an authority of its own. */
describe.skipIf(!hasAll)('encrypted connections to database and broker', { timeout: 120_000 }, () => {
  const dir = useFolder('tls');
  let broker: TestBroker;
  let authorities: Record<'database' | 'broker' | 'both', string>;
  let migrateUrl: string;
  let urls: Record<'DATABASE_URL' | 'QUEUE_URL' | 'CACHE_SERVERS', string>;
  const started: RunningServer[] = [];

  beforeAll(async () => {
    const ofDatabase = await makeAuthority(join(dir, 'of-database'));
    const ofBroker = await makeAuthority(join(dir, 'of-broker'));
    authorities = { database: ofDatabase.ca, broker: ofBroker.ca, both: join(dir, 'both.pem') };
    const certificates = await Promise.all([ofDatabase, ofBroker].map(({ ca }) => readFile(ca, 'utf8')));
    await writeFile(authorities.both, certificates.join(''));
    const settings = [`--ssl-cert=${ofDatabase.cert}`, `--ssl-key=${ofDatabase.key}`];
    const mariadb = await startMariadb({
      ...{ dir: join(dir, 'mariadb'), serverId: 1, accounts: makeAccounts(), settings },
    });
    started.push(mariadb);
    await runSql(mariadb.adminUrl, 'SET GLOBAL require_secure_transport = ON');
    const memcached = await startMemcached({ dir: join(dir, 'memcached') });
    started.push(memcached);
    broker = await startTestBroker(ofBroker);
    const secure = (url: string) => `${url.replace('127.0.0.1', 'localhost')}?ssl=true`;
    migrateUrl = secure(mariadb.migrateUrl);
    urls = {
      DATABASE_URL: secure(mariadb.url),
      QUEUE_URL: broker.secureUrl,
      CACHE_SERVERS: `127.0.0.1:${memcached.port}`,
    };
  }, 120_000);
  afterAll(async () => {
    for (const server of started.toReversed()) await server.stop();
    await broker?.close();
  }, 60_000);

  const environment = (trusted?: keyof typeof authorities) => ({
    ...urls,
    COOKIE_SECRET: 'a'.repeat(32),
    BLOB_DIR: join(dir, 'blobs'),
    WORKER_CONCURRENCY: '1',
    ...(trusted && { NODE_EXTRA_CA_CERTS: authorities[trusted] }),
  });

  it('carry an upload and a filter from the page to the worker and back', async () => {
    const env = environment('both');
    await runCommand(builtPrograms.migrate, { ...env, DATABASE_URL: migrateUrl });
    const node = (name: 'web' | 'worker') => ({
      ...{ name, dir: join(dir, name), args: builtPrograms[name], env, stopWithinMs: 15_000 },
    });
    const web = await startWebNode(node('web'));
    started.push(web);
    started.push(await startWorkerNode(node('worker')));
    const person = visitor(web.url);
    const parent = await person.uploadReady(await jpegPhoto());
    const child = await person.settled(await person.post(`/image/${parent.id}`, { filter: 'sepia' }));
    expect(child.state).toBe('ready');
    expect(await broker.server().ctl('-q', 'list_connections', 'ssl')).not.toContain('false');
  });

  it.concurrent.each([
    ['nobody', undefined, 'DATABASE_URL'],
    ['the database alone', 'database', 'QUEUE_URL'],
    ['the broker alone', 'broker', 'DATABASE_URL'],
  ] as const)(
    'end a program that trusts %s, with a line that says which and why',
    async (_, trusted, name) => {
      const { status, errors } = await runWorker({
        ...environment(trusted),
        STARTUP_WAIT: '5',
        LOG_LEVEL: 'silent',
      });
      // Node's words for it differ with its version and the server.
      expect(errors.trimEnd().split('\n')).toEqual([
        expect.stringMatching(
          new RegExp(`^${name}: the server that it names can't be used: .*certificate.*NODE_EXTRA_CA_CERTS`),
        ),
      ]);
      expect(status).toBe(1);
    },
  );
});

async function runWorker(env: Record<string, string>): Promise<{ status: number; errors: string }> {
  const child = spawn(process.execPath, builtPrograms.worker, { env: { ...process.env, ...env } });
  const errors = text(child.stderr);
  const [status] = (await once(child, 'close')) as [number];
  return { status, errors: await errors };
}
