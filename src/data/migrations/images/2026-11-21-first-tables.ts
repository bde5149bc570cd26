import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';

/**
 * Pictures, jobs and counters. Databases that were made before likes were a data service of their own got the table of
 * likes here too, and foreign keys with cascades; see 2026-11-28-services.ts, of this folder and of that of likes.
 */
export async function firstTables(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await images(db, engine);
  await jobs(db, engine);
  await counters(db, engine);
}

const time = sql`datetime(6)`;

function table(db: Kysely<unknown>, engine: Engine, name: string) {
  return engine.tableOptions(db.schema.createTable(name));
}

async function images(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await table(db, engine, 'instaclone_images')
    .addColumn('id', engine.idType, (c) => c.primaryKey().autoIncrement())
    .addColumn('parent_id', engine.idType)
    .addColumn('root_id', engine.idType)
    .addColumn('name', 'varchar(255)', (c) => c.notNull())
    .addColumn('image', 'varchar(32)', (c) => c.notNull().unique())
    .addColumn('filter', 'varchar(32)')
    .addColumn('strength', 'smallint')
    .addColumn('owner', 'varchar(32)', (c) => c.notNull())
    .addColumn('state', 'varchar(16)', (c) => c.notNull())
    .addColumn('failure', 'varchar(32)')
    .addColumn('digest', 'varchar(64)')
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('likes', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('dt', time, (c) => c.notNull())
    // One picture per person, parent, filter and strength; uploads have no parent and are never equal here.
    .addUniqueConstraint('instaclone_images_derived', ['parent_id', 'owner', 'filter', 'strength'])
    .execute();
  await index(db, 'instaclone_images_newest', 'instaclone_images', ['state', 'id']);
  await index(db, 'instaclone_images_popular', 'instaclone_images', ['state', 'likes', 'id']);
  await index(db, 'instaclone_images_children', 'instaclone_images', ['parent_id', 'state', 'id']);
  await index(db, 'instaclone_images_family', 'instaclone_images', ['root_id', 'id']);
  await index(db, 'instaclone_images_dt', 'instaclone_images', ['dt']);
}

async function jobs(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await table(db, engine, 'instaclone_jobs')
    .addColumn('id', engine.idType, (c) => c.primaryKey().autoIncrement())
    .addColumn('image_id', engine.idType, (c) => c.notNull().unique())
    .addColumn('lane', 'varchar(16)', (c) => c.notNull())
    .addColumn('state', 'varchar(16)', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('publish_at', time)
    .addColumn('dt', time, (c) => c.notNull())
    .addColumn('finished_at', time)
    .execute();
  await index(db, 'instaclone_jobs_due', 'instaclone_jobs', ['publish_at', 'id']);
}

async function counters(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await table(db, engine, 'instaclone_counters')
    .addColumn('name', 'varchar(32)', (c) => c.primaryKey())
    .addColumn('value', engine.idType, (c) => c.notNull())
    .execute();
  await sql`replace into instaclone_counters (name, value) values ('images', 0)`.execute(db);
}

async function index(db: Kysely<unknown>, name: string, on: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(name).on(on).columns(columns).execute();
}
