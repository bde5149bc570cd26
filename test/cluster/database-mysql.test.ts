import { sql } from 'kysely';
import { describe } from 'vitest';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { describeDatabase } from '../contract/database/database-suite.ts';
import { requireDocker } from '../support/servers/docker.ts';
import { startMysqlContainer } from '../support/servers/mysql-container.ts';
import { openDatabaseAt } from '../support/servers/open-database.ts';

/** MySQL itself, as the stack in containers has it: distributions have MariaDB in its place. */
describe.skipIf(!(await requireDocker()))('a real server in a container', () => {
  describeDatabase(
    'mysql',
    async () => {
      const server = await startMysqlContainer('instaclone', 'nothing_yet');
      const urlOf = (database: string) => new URL(`/${database}`, server.url).href;
      const database = await openDatabaseAt(urlOf('instaclone'));
      await database.migrate();
      return {
        database,
        emptyAddress: urlOf('nothing_yet'),
        runInEmpty: (statement) => runSql(urlOf('nothing_yet'), statement),
        async endTransaction(tx) {
          const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(tx);
          await runSql(server.url, `KILL ${rows[0]?.id}`);
        },
        async freeze() {
          await server.pause();
          return server.resume;
        },
        async close() {
          await database.close();
          await server.remove();
        },
      };
    },
    {},
  );
});
