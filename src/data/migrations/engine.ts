import { sql, type CreateTableBuilder } from 'kysely';

/** The little in which the schema of the two engines differs. */
export interface Engine {
  name: 'sqlite' | 'mysql';
  /** SQLite numbers rows by itself only in a column that is called INTEGER. */
  idType: 'integer' | 'bigint';
  tableOptions<T extends string>(table: CreateTableBuilder<T>): CreateTableBuilder<T>;
}

export const sqliteEngine: Engine = {
  name: 'sqlite',
  idType: 'integer',
  tableOptions: (table) => table,
};

export const mysqlEngine: Engine = {
  name: 'mysql',
  idType: 'bigint',
  tableOptions: (table) => table.modifyEnd(sql`engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin`),
};
