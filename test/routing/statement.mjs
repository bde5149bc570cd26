// As much of SQL as it takes to see whether a statement fixes a key. What Kysely writes is regular: all in lower case,
// one blank between words.
import { fixedRow, keyColumns, numberedTables } from './routes.mjs';

/**
 * Whether every row that the statement reads or writes has one of a few values of this key, which it names: by `=` or
 * `in`, or in what it inserts. What an alternative names counts when all alternatives do.
 *
 * @param {string} plain see plainSql
 * @param {string} key
 */
export function fixesKey(plain, key) {
  const insert = /^insert into (\S+) \(([^)]*)\)/.exec(plain);
  if (!insert) return conditionFixes(whereOf(plain), key, tablesOf(plain));
  const [, table = '', columns = ''] = insert;
  // The number that a row gets is known before the row is placed: from a sequence.
  const known = numberedTables.includes(table) ? ['id', ...columns.split(', ')] : columns.split(', ');
  return columnsOf(table, key).some((column) => known.includes(column));
}

/**
 * The columns by which rows are placed that the statement sets. Vitess refuses it, also when the value stays the same.
 *
 * @param {string} plain
 */
export function movedColumns(plain) {
  const [, table = '', changes = ''] = /^update (\S+) set (.+?)(?: where |$)/.exec(plain) ?? [];
  const [[key, columns] = ['', []]] = Object.entries(keyColumns[table] ?? {});
  const set = splitOutside(changes, ', ').map((change) => change.split(' = ')[0] ?? '');
  return key === fixedRow ? [] : columns.filter((column) => set.includes(column));
}

/**
 * The tables of a statement by the names that it calls them.
 *
 * @param {string} plain
 * @returns {Map<string, string>}
 */
export function tablesOf(plain) {
  const named = plain.matchAll(/(?:\b(?:from|join|into)|^update) (\w+)(?: as (\w+))?/g);
  return new Map([...named].map(([, table = '', alias = table]) => [alias, table]));
}

/**
 * @param {string} condition
 * @param {string} key
 * @param {Map<string, string>} tables
 * @returns {boolean}
 */
function conditionFixes(condition, key, tables) {
  const parts = splitOutside(condition, ' and ');
  if (parts.length > 1) return parts.some((part) => conditionFixes(part, key, tables));
  const inner = /^\((.*)\)$/.exec(condition)?.[1];
  if (inner !== undefined) {
    return splitOutside(inner, ' or ').every((part) => conditionFixes(part, key, tables));
  }
  const [, name, column = ''] = /^(?:(\w+)\.)?(\w+) (?:= \?|in \(\?\))$/.exec(condition) ?? [];
  const [onlyTable] = tables.size === 1 ? tables.values() : [];
  const table = name === undefined ? onlyTable : tables.get(name);
  return table !== undefined && columnsOf(table, key).includes(column);
}

/**
 * @param {string} table
 * @param {string} key
 */
function columnsOf(table, key) {
  return keyColumns[table]?.[key] ?? [];
}

/** @param {string} plain */
function whereOf(plain) {
  const [, where = ''] = splitOutside(plain, ' where ');
  const ends = [' group by ', ' order by ', ' limit '];
  return ends.reduce((text, end) => splitOutside(text, end)[0] ?? '', where);
}

/**
 * Splits where no parenthesis is open.
 *
 * @param {string} text
 * @param {string} separator
 */
function splitOutside(text, separator) {
  /** @type {string[]} */
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      start = at + separator.length;
    }
  }
  return [...parts, text.slice(start)];
}
