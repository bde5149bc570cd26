import { readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readState } from './ask-cluster.mjs';
import type { Cluster } from '../cluster/cluster.ts';
import type { Part } from '../cluster/cluster-part.ts';
import { databaseKinds } from '../cluster/databases.ts';
import { isRunning } from '../programs/spawn.ts';
import { waitUntil } from '../programs/wait-until.ts';
import { writePrivate } from '../programs/write-private.ts';
import type { ClusterState, PartReport } from './state-file.ts';

export function reportParts(parts: readonly Part[]): PartReport[] {
  return parts.map((part) => {
    const { name, kind, state } = part;
    const { port, pid } = state === 'starting' ? { port: 0, pid: 0 } : part.server();
    return { name, kind, state, pid, address: port === 0 ? '' : `127.0.0.1:${port}` };
  });
}

export function writeState(dir: string, state: ClusterState): void {
  writePrivate(join(dir, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

/**
 * Two files for people who measure by hand. `env` is for a shell: `. .cluster/env` exports where the site is, the ports
 * of the database servers, and MYSQL_HOME; `set -a` before it exports what the application's programs are told, too.
 * MYSQL_HOME is where mysql, mysqlslap and their like look for `my.cnf`, which has all that a client needs. Of the
 * variables that could tell them the same, mysqlslap knows only some.
 */
export function writeEnvironment(dir: string, cluster: Cluster): void {
  const assign = ([name, value]: [string, string | number]) => `${name}='${value}'\n`;
  const tools = {
    MYSQL_HOME: dir,
    SITE_URL: cluster.url,
    ...Object.fromEntries(
      cluster
        .parts()
        .filter(({ kind }) => databaseKinds.includes(kind))
        .map((part) => [`${part.name.toUpperCase().replaceAll('-', '_')}_PORT`, part.server().port]),
    ),
  };
  writePrivate(
    join(dir, 'env'),
    [
      ...Object.entries(cluster.environment()).map(assign),
      ...Object.entries(tools).map((entry) => `export ${assign(entry)}`),
    ].join(''),
  );
  writePrivate(join(dir, 'my.cnf'), renderClientConfig(cluster.primary().studentUrl));
}

/** What a MySQL or MariaDB client needs to reach this server and no other. */
function renderClientConfig(serverUrl: string): string {
  const { hostname, port, username, password, pathname } = new URL(serverUrl);
  const client = { host: hostname, port, protocol: 'tcp', user: username, password };
  const lines = Object.entries(client).map(([name, value]) => `${name} = ${value}`);
  return ['[client]', ...lines, '[mysql]', `database = ${pathname.slice(1)}`, ''].join('\n');
}

export function removeState(dir: string): void {
  for (const name of ['state.json', 'env', 'my.cnf']) rmSync(join(dir, name), { force: true });
}

/**
 * When the process that held a cluster was killed, its programs are told to end, which takes them a moment; two
 * databases in one folder would spoil it. Resolves when the last one is gone.
 */
export async function waitForLeftovers(dir: string): Promise<void> {
  const parts = readState(dir)?.parts ?? [];
  const alive = () =>
    parts.filter(({ pid }) => isRunning(pid) && worksIn(pid, dir)).map(({ name, pid }) => `${name} (${pid})`);
  await waitUntil('The end of an earlier run', () => alive().length === 0, { withinMs: 30_000 }).catch(() => {
    throw new Error(
      `Programs of an earlier run still run in ${dir}: ${alive().join(', ')}. End them by their number.`,
    );
  });
}

/** The number alone could belong to another program by now. */
function worksIn(pid: number, dir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
  } catch {
    return false;
  }
}
