import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';

export interface ConnectionOptions {
  path: string;
  readOnly: boolean;
}

/**
 * One SQLite connection as Kysely's dialect wants it. The driver is synchronous: a statement here takes tens of
 * microseconds, less than handing it to another thread would.
 */
export function openConnection({ path, readOnly }: ConnectionOptions): SqliteDialect {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  db.exec('PRAGMA journal_mode = WAL');
  // FULL: a commit that was acknowledged to a person survives a power cut, not only the end of the process.
  db.exec('PRAGMA synchronous = FULL');
  if (readOnly) db.exec('PRAGMA query_only = ON');
  return new SqliteDialect({ database: forKysely(db) });
}

function forKysely(db: DatabaseSyncInstance): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: 200 });
  return {
    close: () => db.close(),
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = prepare(db, sql);
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}

function prepare(db: DatabaseSyncInstance, sql: string): SqliteStatement {
  // A transaction that starts by reading and then writes can't wait for another process's lock: take it at once.
  const statement = db.prepare(sql === 'begin' ? 'begin immediate' : sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(bindable)) as unknown[],
    run: (parameters) => statement.run(...parameters.map(bindable)),
    iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
  };
}

type Bindable = string | number | bigint | null | Uint8Array;

/** Refuses what the driver would store as something else: it binds a Date as NULL without a word. */
function bindable(value: unknown): Bindable {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || ['string', 'number', 'bigint'].includes(typeof value)) return value as Bindable;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A value of type ${typeof value} can't be stored; use text, numbers or bytes`);
}
