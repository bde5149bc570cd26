import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabaseAt } from '../../support/servers/open-database.ts';
import { describeDatabase } from './database-suite.ts';

describeDatabase(
  'sqlite',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'instaclone-sqlite-'));
    const database = await openDatabaseAt(`sqlite:${dir}/database.sqlite`);
    await database.migrate();
    return {
      database,
      emptyAddress: `sqlite:${dir}/empty.sqlite`,
      async close() {
        await database.close();
        await rm(dir, { recursive: true });
      },
    };
  },
  { freeze: 'it is a file and a part of the process' },
);
