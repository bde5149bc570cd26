import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { insertUpload } from '../../support/nodes/rows.ts';
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
      async runInEmpty(statement) {
        const db = new DatabaseSync(`${dir}/empty.sqlite`);
        db.exec(statement);
        db.close();
      },
      async endTransaction(tx) {
        await sql`create temp table full (a)`.execute(tx);
        await sql`create temp trigger ends before insert on full
          begin select raise(rollback, 'ended'); end`.execute(tx);
        await expect(sql`insert into full values (1)`.execute(tx)).rejects.toThrow('ended');
      },
      async close() {
        await database.close();
        await rm(dir, { recursive: true });
      },
    };
  },
  { freeze: 'it is a file and a part of the process' },
);

it('says that the disk is full, and goes on when it is not any more', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-sqlite-full-'));
  const database = await openDatabaseAt(`sqlite:${dir}/database.sqlite`);
  await database.migrate();
  const limitPages = (most: number) =>
    database.transaction((tx) => sql`pragma max_page_count = ${sql.lit(most)}`.execute(tx));
  const insertMany = () =>
    database.transaction(async (tx) => {
      for (let n = 0; n < 1000; n += 1) await insertUpload(tx, { name: 'x'.repeat(255) });
    });
  // No fewer than there are.
  await limitPages(1);
  await expect(insertMany()).rejects.toMatchObject({
    code: 'disk-full',
    cause: expect.objectContaining({ message: expect.stringContaining('full') as string }) as Error,
  });
  await limitPages(1e6);
  await insertMany();
  await database.close();
  await rm(dir, { recursive: true });
});
