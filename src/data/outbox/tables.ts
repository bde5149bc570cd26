import { storeNames, type StoreName } from '../../domain/stores.ts';
import type { ReaderOf, WriterOf } from '../../ports/database.ts';
import type { OutboxTables } from '../../ports/stores/outbox.ts';
import type { StoreTables } from '../../ports/stores.ts';

const prefixes: Record<StoreName, string> = {
  images: 'instaclone_',
  likes: 'instaclone_likes_',
  people: 'instaclone_people_',
};

/** A transaction of some store. */
export type AnyWriter = { [Name in StoreName]: WriterOf<StoreTables[Name]> }[StoreName];
export type AnyReader = { [Name in StoreName]: ReaderOf<StoreTables[Name]> }[StoreName];

/**
 * A table of a store's outbox, as one statement names it. The outboxes differ in the names of their tables only; so
 * that statements are written once, they are typed by the common part of the name.
 */
export function tableOf<Table extends keyof OutboxTables>(store: StoreName, table: Table): Table {
  return `${prefixes[store]}${table}` as Table;
}

/** Something that is made once for each store, such as a statement that names a table of its outbox. */
export function forEachStore<T>(make: (store: StoreName) => T): Readonly<Record<StoreName, T>> {
  return Object.fromEntries(storeNames.map((store) => [store, make(store)])) as Record<StoreName, T>;
}

/** The same transaction, typed by the common parts of the names. */
export function outboxWriter(tx: AnyWriter): WriterOf<OutboxTables> {
  return tx as unknown as WriterOf<OutboxTables>;
}

export function outboxReader(db: AnyReader): ReaderOf<OutboxTables> {
  return db;
}
