import { migrateMysql } from '../../../src/adapters/mysql/migrate.ts';
import type { LikesTables } from '../../../src/ports/stores/likes.ts';
import { settleAll } from '../programs/settle-all.ts';
import type { MariadbAccounts } from './mariadb-accounts.ts';
import type { MariadbServer } from './mariadb.ts';
import { runSql } from './sql.ts';

/**
 * Where each row of the likes' store is. All that one transaction changes belongs to one picture, and so lies on one
 * shard, which commits or forgets it as a whole: two shards could not do that together without XA.
 */
type Placement = { column: 'image' } | { firstNumberOf: string };

const placements: Record<keyof LikesTables, Placement> = {
  instaclone_likes: { column: 'image' },
  instaclone_like_counts: { column: 'image' },
  // As `["likes:42","liked:42:ann"]` and `image:42`.
  instaclone_likes_bumps: { firstNumberOf: 'tags' },
  instaclone_likes_messages: { firstNumberOf: 'subject' },
  instaclone_likes_inbox: { firstNumberOf: 'subject' },
};

/** What a table has besides on these servers, whose rows do not have the number of their picture in a column. */
const keyColumn = 'shard_key';

/**
 * Brings the shards up to date by the application's own migrations, and tells every head of them and their tables anew.
 * The application finds the tables at the head, and nothing to migrate.
 */
export async function spreadLikes(
  { heads, shards }: { heads: readonly MariadbServer[]; shards: readonly MariadbServer[] },
  accounts: MariadbAccounts,
): Promise<void> {
  await settleAll(shards.map(prepareShard));
  const [first] = shards;
  if (first === undefined) throw new Error('At least one shard is needed.');
  const servers = shards.map(({ port }, index) => serverSql(index + 1, port, accounts.app));
  const tables = await Promise.all(
    (await listTables(first)).map(async (name) =>
      headTableSql(name, await readDefinition(first, name), shards.length),
    ),
  );
  await settleAll(heads.map((head) => runSql(head.adminUrl, ...servers, ...tables, 'FLUSH TABLES')));
}

async function prepareShard(shard: MariadbServer): Promise<void> {
  await migrateMysql(shard.migrateUrl, 'likes', 2000);
  const keyed = Object.entries(placements).filter(([, placement]) => 'firstNumberOf' in placement);
  const addKey = ([name]: [string, Placement]) =>
    `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${keyColumn} bigint NOT NULL`;
  await runSql(shard.adminUrl, ...keyed.map(addKey));
}

async function listTables(shard: MariadbServer): Promise<string[]> {
  const rows = await runSql(shard.adminUrl, 'SHOW TABLES');
  return rows.map((row) => String(Object.values(row)[0]));
}

async function readDefinition(shard: MariadbServer, name: string): Promise<string> {
  const [row] = await runSql(shard.adminUrl, `SHOW CREATE TABLE ${name}`);
  return String(row?.['Create Table']);
}

/** By an account that may change rows and nothing else. */
function serverSql(number: number, port: number, password: string): string {
  return `CREATE OR REPLACE SERVER shard_${number} FOREIGN DATA WRAPPER mysql OPTIONS
    (HOST '127.0.0.1', PORT ${port}, USER 'instaclone', PASSWORD '${password}', DATABASE 'instaclone')`;
}

/**
 * How a head defines a table that a shard defines so. Where no column has the key, the head finds it when it inserts a
 * row, which the application does without naming that column. A table that is not one of the store's, such as the notes of
 * what was migrated, is the same on all shards, and read at the first.
 */
export function headTableSql(name: string, definition: string, shards: number): string {
  const placement = (placements as Readonly<Record<string, Placement>>)[name];
  // The shard numbers the rows (mode 2): a head would have to ask all of them which number is the next.
  const link = `wrapper "mysql", table "${name}", auto_increment_mode "2"`;
  const atFirst = placement === undefined ? ', srv "shard_1"' : '';
  const sql = definition
    .replace(/^CREATE TABLE/, 'CREATE OR REPLACE TABLE')
    .replace(/\) ENGINE=InnoDB( AUTO_INCREMENT=\d+)?/, `) ENGINE=SPIDER COMMENT='${link}${atFirst}'`);
  if (placement === undefined) return sql;
  const column = 'column' in placement ? placement.column : keyColumn;
  const keyed = 'column' in placement ? sql : withKey(sql, placement.firstNumberOf);
  const partitions = Array.from(
    { length: shards },
    (_, index) => `PARTITION shard_${index + 1} COMMENT = 'srv "shard_${index + 1}"'`,
  );
  return `${keyed} PARTITION BY HASH (${column}) (${partitions.join(', ')})`;
}

/** What a table is partitioned by has to be in its primary key. */
function withKey(sql: string, column: string): string {
  const number = `CAST(COALESCE(NULLIF(REGEXP_SUBSTR(${column}, '[0-9]{1,18}'), ''), '0') AS SIGNED)`;
  return sql
    .replace(new RegExp(`(\`${keyColumn}\` bigint\\(\\d+\\) NOT NULL)`), `$1 DEFAULT (${number})`)
    .replace(/PRIMARY KEY \(([^)]*)\)/, `PRIMARY KEY ($1, ${keyColumn})`);
}
