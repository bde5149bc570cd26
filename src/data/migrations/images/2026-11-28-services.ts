import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import { inbox, messages } from '../outbox-tables.ts';

/**
 * Messages between data services; and no foreign keys any more. What they did in cascades never reached the binary log,
 * and they would tie together rows that are to live on several servers.
 */
export async function services(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await messages(db, engine, 'images');
  await inbox(db, engine, 'images');
  // In SQLite the keys of old databases stay in the text of their tables, and are not enforced; see openConnection.
  if (engine.name === 'sqlite') return;
  await sql`alter table instaclone_jobs drop foreign key instaclone_jobs_image`.execute(db);
  await sql`alter table instaclone_images drop foreign key instaclone_images_parent`.execute(db);
}
