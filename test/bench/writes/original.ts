import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { projectRoot } from '../../../src/project-root.ts';

/** The baseline of an application as classes begin with; see original-program.ts. */
export interface Original {
  url: string;
  pids: { web: number; primary: number };
  stop(): Promise<void>;
}

/** It and its database, which is told to lose what it has not written down yet, as the application bears that. */
export async function startOriginal(dir: string): Promise<Original> {
  const database = await startMariadb({
    ...{ dir: join(dir, 'original'), name: 'original', serverId: 301, accounts: makeAccounts() },
    settings: ['--skip-log-bin', '--innodb-flush-log-at-trx-commit=0'],
  });
  try {
    await runSql(
      database.adminUrl,
      'CREATE TABLE instaclone_likes (id INT PRIMARY KEY AUTO_INCREMENT, image INT NOT NULL, dt DATETIME NOT NULL)',
    );
    await runSql(
      database.adminUrl,
      'CREATE TABLE instaclone_images (id INT PRIMARY KEY AUTO_INCREMENT, image CHAR(36) NOT NULL, dt DATETIME NOT NULL)',
    );
    const files = join(dir, 'original-files');
    await mkdir(files);
    const program = fork(join(projectRoot, 'dist/test/bench/writes/original-program.js'), [
      ...[database.adminUrl, files],
    ]);
    const [port] = (await once(program, 'message')) as [number];
    return {
      url: `http://127.0.0.1:${port}`,
      pids: { web: program.pid as number, primary: database.pid },
      async stop() {
        program.disconnect();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
