import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '../programs/free-port.ts';
import { accountsSql, type MariadbAccounts } from './mariadb-accounts.ts';
import { findProgram, packages } from '../programs/packages.mjs';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { startProgram } from '../programs/spawn.ts';
import { runSql } from './sql.ts';

export interface MariadbOptions extends ServerOptions {
  /** Different for each server of a cluster. */
  serverId: number;
  accounts: MariadbAccounts;
  /** A replica: only replication and `admin` may write. */
  readOnly?: boolean;
  /** More arguments of the server. */
  settings?: readonly string[];
}

/** `url` is the application's account. */
export interface MariadbServer extends RunningServer {
  /** May change tables. */
  migrateUrl: string;
  /** May only read. */
  studentUrl: string;
  /** May do everything. */
  adminUrl: string;
}

/** A MariaDB on 127.0.0.1 with the empty database `instaclone`, writing a binary log, or what is there in `dir`. */
export async function startMariadb(options: MariadbOptions): Promise<MariadbServer> {
  const { dir, name = 'mariadb', port = await findFreePort(), accounts, onExit } = options;
  const dataDir = join(dir, 'data');
  const initFile = join(dir, 'accounts.sql');
  const temporaryDir = join(dir, 'tmp');
  await mkdir(temporaryDir, { recursive: true });
  await rm(initFile, { force: true }); // The mode below counts only for a new file.
  await writeFile(initFile, accountsSql(accounts), { mode: 0o600 });
  if (!existsSync(dataDir)) await installDatabase(dataDir, temporaryDir);

  const urlOf = (user: string, password: string) =>
    `mysql://${user}:${password}@127.0.0.1:${port}/instaclone`;
  const adminUrl = urlOf('admin', accounts.admin);
  const server = await startProgram({
    name,
    program: findProgram(packages.mariadb.programs) ?? 'mariadbd',
    args: [...fileArguments(dataDir, initFile, temporaryDir), ...serverArguments(options, port)],
    dir,
    port,
    url: urlOf('instaclone', accounts.app),
    isReady: async () => (await runSql(adminUrl, 'SELECT 1')).length === 1,
    readyWithinMs: 60_000,
    stopWithinMs: 30_000,
    onExit,
  });
  return {
    ...server,
    migrateUrl: urlOf('migrate', accounts.migrate),
    studentUrl: urlOf('student', accounts.student),
    adminUrl,
  };
}

function fileArguments(dataDir: string, initFile: string, temporaryDir: string): string[] {
  return [
    '--no-defaults', // First, or it is not understood.
    `--datadir=${dataDir}`,
    `--init-file=${initFile}`,
    // Not /tmp: a server that starts removes the temporary tables of all others there.
    `--tmpdir=${temporaryDir}`,
    // Relative to the data folder: an absolute path may be longer than the 107 bytes that a socket's can have.
    '--socket=mariadb.sock',
    '--pid-file=mariadb.pid',
    ...asRoot(),
  ];
}

function serverArguments(
  { serverId, readOnly = false, settings = [] }: MariadbOptions,
  port: number,
): string[] {
  return [
    ...['--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve', '--max-connections=500'],
    ...[`--server-id=${serverId}`, '--log-bin=bin', '--binlog-format=ROW', '--log-slave-updates=ON'],
    // No statement makes a client send a file of its own (LOAD DATA LOCAL).
    '--local-infile=OFF',
    ...['--gtid-strict-mode=ON', `--read-only=${readOnly ? 'ON' : 'OFF'}`],
    // Which transactions were committed, the binary log says when the server recovers: unless it is flushed, a power cut
    // takes back what people were told is saved. A replica fetches it again. MySQL does so unless told otherwise.
    `--sync-binlog=${readOnly ? 0 : 1}`,
    // Replication is started when it has been told where the primary is now.
    '--skip-slave-start',
    ...['--character-set-server=utf8mb4', '--default-time-zone=+00:00'],
    ...['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M'],
    // With io_uring, what a killed server had under way may reach its files after the next one has begun to recover.
    '--innodb-use-native-aio=OFF',
    ...settings,
  ];
}

/** Made beside it and renamed, so that a run that was cut off leaves no half of a database. */
async function installDatabase(dataDir: string, temporaryDir: string): Promise<void> {
  const unfinished = `${dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const program = findProgram(['mariadb-install-db']) ?? 'mariadb-install-db';
  const folders = [`--datadir=${unfinished}`, `--tmpdir=${temporaryDir}`];
  const options = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await promisify(execFile)(
    program,
    ['--no-defaults', ...folders, ...options, '--innodb-log-file-size=16M', ...asRoot()],
    { timeout: 120_000 },
  );
  await rename(unfinished, dataDir);
}

/** The server refuses to run as root unless it is told to. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
