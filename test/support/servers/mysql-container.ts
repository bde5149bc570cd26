import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../../deploy/local/programs/free-port.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { runProgram } from './docker.ts';

interface MysqlContainer {
  /** Of root, and of no database. */
  url: string;
  /** Resolves when all of it stands still. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  remove(): Promise<void>;
}

/** A server of its own with these databases, and with the image and the settings of docker-compose.yml, published to this machine only. */
export async function startMysqlContainer(...databases: readonly string[]): Promise<MysqlContainer> {
  const compose = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
  const image = /image: (mysql:\S+)/.exec(compose)?.[1] as string;
  const [port, password] = [await findFreePort(), randomBytes(12).toString('hex')];
  const docker = (...words: string[]) => runProgram('docker', words);
  const id = (
    await docker(
      ...['run', '--detach', '--rm', '--publish', `127.0.0.1:${port}:3306`],
      ...['--env', `MYSQL_ROOT_PASSWORD=${password}`, '--env', 'MYSQL_INITDB_SKIP_TZINFO=1'],
      ...['--volume', `${join(projectRoot, 'deploy/mysql/server.cnf')}:/etc/mysql/conf.d/instaclone.cnf:ro`],
      image,
    )
  ).trim();
  const url = `mysql://root:${password}@127.0.0.1:${port}`;
  const remove = async () => void (await docker('rm', '--force', '--volumes', id));
  try {
    const answers = () => runSql(url, 'SELECT 1').then(Boolean);
    await waitUntil('The start of MySQL', answers, { withinMs: 120_000, everyMs: 250 });
    await runSql(url, ...databases.map((name) => `CREATE DATABASE ${name}`));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url,
    pause: async () => void (await docker('pause', id)),
    resume: async () => void (await docker('unpause', id)),
    remove,
  };
}
