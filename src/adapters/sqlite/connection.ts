import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import {
  SqliteAdapter,
  SqliteDialect,
  SqliteQueryCompiler,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import { bindable } from '../../data/bindable.ts';
import { AppError } from '../../domain/errors.ts';
import { DuplicateKeyError } from '../../ports/database.ts';

interface ConnectionOptions {
  path: string;
  readOnly: boolean;
}

/**
 * One SQLite connection as Kysely's dialect wants it. The driver is synchronous: a statement here takes tens of
 * microseconds, less than handing it to another thread would.
 */
export function openConnection({ path, readOnly }: ConnectionOptions): Dialect {
  // Databases that were made before data services have foreign keys with cascades; see data/migrations/images.
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false, timeout: 5000 });
  db.exec('PRAGMA journal_mode = WAL');
  // FULL: a commit that was acknowledged to a person survives a power cut, not only the end of the process.
  db.exec('PRAGMA synchronous = FULL');
  if (readOnly) db.exec('PRAGMA query_only = ON');
  return new TransactionalDialect({ database: forKysely(db) });
}

/**
 * Kysely takes no lock for migrations on SQLite, and so two processes that start at once would both run them. Told
 * that tables can be made in a transaction, which is so, it runs them in one, and that one waits for the other's.
 */
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createQueryCompiler(): SqliteQueryCompiler {
    return new QueryCompiler();
  }
}

/** A transaction that writes is alone here, so it need not lock single rows, for which SQLite has no words. */
class QueryCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(): void {}
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The number that a statement has given to `last_insert_id`. */
interface LastInsertId {
  given: number | bigint | undefined;
}

/**
 * MySQL's function, by which an update says in its answer what it has computed: the number then stands there in place
 * of that of a row that was inserted (https://dev.mysql.com/doc/refman/8.4/en/information-functions.html).
 */
function defineLastInsertId(db: DatabaseSyncInstance): LastInsertId {
  const lastInsertId: LastInsertId = { given: undefined };
  db.function('last_insert_id', (value: number | bigint) => (lastInsertId.given = value));
  return lastInsertId;
}

function forKysely(db: DatabaseSyncInstance): SqliteDatabase {
  const lastInsertId = defineLastInsertId(db);
  const statements = new LRUCache<string, SqliteStatement>({ max: 200 });
  return {
    close: () => db.close(),
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = prepare(db, sql, lastInsertId);
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}

function prepare(db: DatabaseSyncInstance, sql: string, lastInsertId: LastInsertId): SqliteStatement {
  // A transaction that starts by reading and then writes can't wait for another process's lock: take it at once.
  const statement = toldOfTables(() => db.prepare(sql === 'begin' ? 'begin immediate' : sql));
  if (sql === 'rollback') return rollbackOf(db, statement);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => told((): unknown[] => statement.all(...parameters.map(bindable))),
    run(parameters) {
      lastInsertId.given = undefined;
      const { changes, lastInsertRowid } = told(() => statement.run(...parameters.map(bindable)));
      return { changes, lastInsertRowid: lastInsertId.given ?? lastInsertRowid };
    },
    iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
  };
}

/**
 * SQLite ends a transaction by itself after some failures, a full disk among them. To roll back is then an error, which
 * would be told in place of the first one.
 */
function rollbackOf(db: DatabaseSyncInstance, statement: StatementSyncInstance): SqliteStatement {
  return {
    reader: false,
    all: () => [],
    run: () => (db.isTransaction ? statement.run() : { changes: 0, lastInsertRowid: 0 }),
    iterate: () => [][Symbol.iterator](),
  };
}

/** SQLITE_FULL, https://sqlite.org/rescode.html#full */
const full = 13;
/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE */
const duplicate = [1555, 2067];

/** Runs a statement; that there is no room left, or a row with that key, is told in our own words. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
    if (duplicate.includes(code)) throw new DuplicateKeyError(error);
    throw (code & 0xff) === full ? new AppError('disk-full', {}, error) : error;
  }
}

/** Of a table that is not there, SQLite has no number, and says it when it reads the statement. */
function toldOfTables<T>(prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    const hasNoTable = error instanceof Error && error.message.startsWith('no such table');
    throw hasNoTable ? new AppError('no-tables', {}, error) : error;
  }
}
