import { expect, test } from 'vitest';
import { headTableSql } from '../../../deploy/local/servers/spider-tables.ts';

const options = 'DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

test('rows that have the number of their picture are placed by it', () => {
  const shard = `CREATE TABLE \`instaclone_likes\` (
  \`image\` bigint(20) NOT NULL,
  PRIMARY KEY (\`image\`)
) ENGINE=InnoDB ${options}`;
  expect(headTableSql('instaclone_likes', shard, 2)).toBe(`CREATE OR REPLACE TABLE \`instaclone_likes\` (
  \`image\` bigint(20) NOT NULL,
  PRIMARY KEY (\`image\`)
) ENGINE=SPIDER COMMENT='wrapper "mysql", table "instaclone_likes", auto_increment_mode "2"' ${options} PARTITION BY HASH (image) (PARTITION shard_1 COMMENT = 'srv "shard_1"', PARTITION shard_2 COMMENT = 'srv "shard_2"')`);
});

test('those that have it in a text are placed by what the head finds there', () => {
  const shard = `CREATE TABLE \`instaclone_likes_bumps\` (
  \`id\` bigint(20) NOT NULL AUTO_INCREMENT,
  \`shard_key\` bigint(20) NOT NULL,
  PRIMARY KEY (\`id\`)
) ENGINE=InnoDB AUTO_INCREMENT=17 ${options}`;
  const head = headTableSql('instaclone_likes_bumps', shard, 1);
  expect(head).toContain(
    "`shard_key` bigint(20) NOT NULL DEFAULT (CAST(COALESCE(NULLIF(REGEXP_SUBSTR(tags, '",
  );
  expect(head).toContain('PRIMARY KEY (`id`, shard_key)');
  expect(head).toContain(`\n) ENGINE=SPIDER COMMENT='`);
  expect(head).not.toContain('=17');
  expect(head).toMatch(/PARTITION BY HASH \(shard_key\) \(PARTITION shard_1 COMMENT = 'srv "shard_1"'\)$/);
});

test('what is the same on all shards is read at the first', () => {
  const head = headTableSql(
    'notes',
    `CREATE TABLE \`notes\` (\n  \`name\` text\n) ENGINE=InnoDB ${options}`,
    2,
  );
  expect(head).toContain(', srv "shard_1"\'');
  expect(head).not.toContain('PARTITION');
});
