import { sql, type Kysely } from 'kysely';
import type { StoreName } from '../../domain/stores.ts';
import { tableOf } from '../outbox/tables.ts';
import type { Engine } from './engine.ts';

/** The tables that every store has: tags to be bumped, messages to others, and how far those of others are applied. */
export async function outboxTables(db: Kysely<unknown>, engine: Engine, store: StoreName): Promise<void> {
  await bumps(db, engine, store);
  await messages(db, engine, store);
  await inbox(db, engine, store);
}

const time = sql`datetime(6)`;

export async function bumps(db: Kysely<unknown>, engine: Engine, store: StoreName): Promise<void> {
  await engine
    .tableOptions(db.schema.createTable(tableOf(store, 'bumps')))
    .addColumn('id', engine.idType, (c) => c.primaryKey().autoIncrement())
    .addColumn('tags', sql`text`, (c) => c.notNull())
    .execute();
}

export async function messages(db: Kysely<unknown>, engine: Engine, store: StoreName): Promise<void> {
  const name = tableOf(store, 'messages');
  await engine
    .tableOptions(db.schema.createTable(name))
    .addColumn('id', engine.idType, (c) => c.primaryKey().autoIncrement())
    .addColumn('receiver', 'varchar(16)', (c) => c.notNull())
    .addColumn('subject', 'varchar(64)', (c) => c.notNull())
    .addColumn('kind', 'varchar(32)', (c) => c.notNull())
    .addColumn('body', sql`text`, (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('due_at', time)
    .addColumn('failure', 'varchar(500)')
    .addColumn('dt', time, (c) => c.notNull())
    .execute();
  await db.schema.createIndex(`${name}_due`).on(name).columns(['due_at', 'id']).execute();
  await db.schema.createIndex(`${name}_thread`).on(name).columns(['subject', 'receiver', 'id']).execute();
}

export async function inbox(db: Kysely<unknown>, engine: Engine, store: StoreName): Promise<void> {
  await engine
    .tableOptions(db.schema.createTable(tableOf(store, 'inbox')))
    .addColumn('sender', 'varchar(16)', (c) => c.notNull())
    .addColumn('subject', 'varchar(64)', (c) => c.notNull())
    .addColumn('last_id', engine.idType, (c) => c.notNull())
    .addPrimaryKeyConstraint(`${tableOf(store, 'inbox')}_key`, ['sender', 'subject'])
    .execute();
}
