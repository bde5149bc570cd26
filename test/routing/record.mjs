// Loaded before everything else into each Node process that the tests start (see run.mjs): notes the SQL that the product
// sends, each text once, in a file of the process's own. The product knows nothing of it.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, pid } from 'node:process';
import { findSender, isProduct } from './sender.mjs';
import { plainSql } from './template.mjs';

const folder = new URL(import.meta.url).searchParams.get('into');
// Compiled programs, and the processes in which vitest runs tests. npm and compilers need not load Kysely.
const canSend = argv[1]?.includes('/dist/') ?? false;
if (folder !== null && canSend) await record(join(folder, `${pid}.jsonl`));

/** @param {string} file */
async function record(file) {
  const { DefaultQueryCompiler } = await import('kysely');
  const { compileQuery } = DefaultQueryCompiler.prototype;
  /** @type {Set<string>} texts as they were compiled, so that one that came before costs one look */
  const seen = new Set();
  const noted = new Set();

  /** @param {string} sql */
  function note(sql) {
    if (seen.has(sql)) return;
    const sender = findSender();
    // Not marked as seen: the product may send the same later.
    if (!isProduct(sender)) return;
    seen.add(sql);
    const plain = plainSql(sql);
    if (noted.has(plain)) return;
    noted.add(plain);
    appendFileSync(file, `${JSON.stringify({ plain, sender })}\n`);
  }

  /** @type {typeof compileQuery} */
  DefaultQueryCompiler.prototype.compileQuery = function (node, queryId) {
    const query = compileQuery.call(this, node, queryId);
    note(query.sql);
    return query;
  };
}
