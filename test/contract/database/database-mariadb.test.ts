import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe } from 'vitest';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { hang } from '../../support/servers/hang.ts';
import { hasMariadb } from '../../support/servers/has-mariadb.ts';
import { migrateAt, openDatabaseAt } from '../../support/servers/open-database.ts';
import { describeDatabase } from './database-suite.ts';

describe.skipIf(!hasMariadb())('a real server', () => {
  describeDatabase(
    'mariadb',
    async () => {
      const dir = await mkdtemp(join(tmpdir(), 'instaclone-mariadb-'));
      const server = await startMariadb({ dir, serverId: 1, accounts: makeAccounts() });
      await runSql(server.adminUrl, 'CREATE DATABASE empty');
      await migrateAt(server.migrateUrl);
      const database = await openDatabaseAt(server.url);
      return {
        database,
        emptyAddress: server.adminUrl.replace(/instaclone$/, 'empty'),
        runInEmpty: (statement) => runSql(server.adminUrl.replace(/instaclone$/, 'empty'), statement),
        async endTransaction(tx) {
          const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(tx);
          await runSql(server.adminUrl, `KILL ${rows[0]?.id}`);
        },
        async freeze() {
          await hang(server);
          return () => server.resume();
        },
        async close() {
          await database.close();
          await server.stop();
          await rm(dir, { recursive: true });
        },
      };
    },
    {},
  );
});
