import { randomBytes } from 'node:crypto';
import { describe } from 'vitest';
import { runSql } from '../../deploy/local/sql.ts';
import { openMysql } from '../../src/adapters/mysql/open-mysql.ts';
import { quietLog } from '../support/quiet-log.ts';
import { describeDatabase } from './database-suite.ts';

/**
 * MySQL itself is in few distributions, so it is used where somebody names one: TEST_MYSQL_URL is a primary and an
 * account that may make databases, TEST_MYSQL_REPLICA_URL (may be missing) a replica of it.
 */
const primaryUrl = process.env['TEST_MYSQL_URL'];
const replicaUrl = process.env['TEST_MYSQL_REPLICA_URL'];

describe.skipIf(!primaryUrl)('TEST_MYSQL_URL', () => {
  const name = `instaclone_${randomBytes(4).toString('hex')}`;
  const urlOf = (server: string, database: string) => new URL(`/${database}`, server).href;
  const names = [name, `${name}_empty`] as const;

  describeDatabase(
    'mysql',
    async () => {
      const server = primaryUrl ?? '';
      await runSql(server, ...names.map((database) => `CREATE DATABASE ${database}`));
      const database = await openMysql({
        url: urlOf(server, names[0]),
        replicaUrls: replicaUrl === undefined ? [] : [urlOf(replicaUrl, names[0])],
        maxLagSeconds: 5,
        log: quietLog,
      });
      await database.migrate();
      return {
        database,
        emptyAddress: urlOf(server, names[1]),
        async close() {
          await database.close();
          await runSql(server, ...names.map((database) => `DROP DATABASE ${database}`));
        },
      };
    },
    { freeze: 'it is not ours to stop' },
  );
});
