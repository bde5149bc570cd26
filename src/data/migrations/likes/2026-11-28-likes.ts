import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import { outboxTables } from '../outbox-tables.ts';

/**
 * Likes as a data service of its own. Where the table is there, from the time when it was one with the pictures, its
 * rows stay: the primary key becomes (image, visitor), and the likes of each picture are counted.
 */
export async function likes(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await outboxTables(db, engine, 'likes');
  await engine
    .tableOptions(db.schema.createTable('instaclone_like_counts'))
    // Not numbered by the engine: it is the id of the picture.
    .addColumn('image', engine.idType, (c) => c.primaryKey())
    .addColumn('likes', 'integer', (c) => c.notNull())
    .addColumn('closed_at', time)
    .execute();
  const columns = await columnsOf(db, 'instaclone_likes');
  if (columns.length === 0) return likesTable(db, engine, 'instaclone_likes');
  if (columns.includes('id')) await renewKey(db, engine);
  await countLikes(db);
}

const time = sql`datetime(6)`;

async function likesTable(db: Kysely<unknown>, engine: Engine, name: string): Promise<void> {
  await engine
    .tableOptions(db.schema.createTable(name))
    .addColumn('image', engine.idType, (c) => c.notNull())
    .addColumn('visitor', 'varchar(32)', (c) => c.notNull())
    .addColumn('dt', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('instaclone_likes_key', ['image', 'visitor'])
    .execute();
}

async function columnsOf(db: Kysely<unknown>, table: string): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
}

async function renewKey(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine.name === 'mysql') {
    await sql`alter table instaclone_likes drop foreign key instaclone_likes_image`.execute(db);
    // One statement, so that it is done as a whole or not at all.
    await sql`alter table instaclone_likes drop column id, drop index instaclone_likes_once, add primary key (image, visitor)`.execute(
      db,
    );
    return;
  }
  await likesTable(db, engine, 'instaclone_likes_new');
  await sql`insert into instaclone_likes_new select image, visitor, dt from instaclone_likes`.execute(db);
  await db.schema.dropTable('instaclone_likes').execute();
  await db.schema.alterTable('instaclone_likes_new').renameTo('instaclone_likes').execute();
}

/** How many numbers of pictures are counted by one statement. */
const imagesAtOnce = 20_000;

async function countLikes(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    last: number | null;
  }>`select max(image) as last from instaclone_likes`.execute(db);
  const last = Number(rows[0]?.last ?? 0);
  for (let from = 0; from <= last; from += imagesAtOnce) {
    await sql`replace into instaclone_like_counts (image, likes) select image, count(*) from instaclone_likes
      where image >= ${from} and image < ${from + imagesAtOnce} group by image`.execute(db);
  }
}
