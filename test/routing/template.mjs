// SQL texts as the table of routes names them.

/**
 * The text without what the two dialects write differently (in SQLite nothing locks single rows), and with lists of one length only: `in (?, ?)` and rows of
 * values say how much is asked, not where. Every store has an outbox of its own, under names of its own; they are one
 * here.
 *
 * @param {string} sql as Kysely compiles it
 */
export function plainSql(sql) {
  return sql
    .replaceAll(/[`"]/g, '')
    .replace(/ (?:for update|lock in share mode)?$/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\(\?(?:, \?)+\)/g, '(?)')
    .replaceAll(/\(\?\)(?:, \(\?\))+/g, '(?)')
    .replaceAll(/\binstaclone_(?:likes_|people_)?(bumps|messages|inbox)\b/g, 'store_$1');
}

/**
 * What decides where a statement goes: without the columns that it returns or sets. An aggregate or a query within it
 * stays.
 *
 * @param {string} plain see plainSql
 */
export function templateOf(plain) {
  return plain
    .replaceAll(/\bselect (?:(?! from )[^()])+ from /g, 'select … from ')
    .replace(/^(update \S+ set) (?:(?! where |\bselect\b).)+ where /, '$1 … where ')
    .replace(/^(insert into \S+) \([^()]*\) values \(\?\)/, '$1 …');
}
