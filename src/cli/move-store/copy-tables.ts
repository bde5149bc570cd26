import { estimateRows, movedTables, nameAt, type Stage } from '../../data/move/moved-tables.ts';
import {
  addDigests,
  applyDifferences,
  areEqual,
  differencesOf,
  digestRange,
  emptyDigest,
  endOfRange,
  readRange,
  type Digest,
  type Key,
  type KeyRange,
  type TableAt,
} from '../../data/move/pieces.ts';
import type { Tool } from '../../ports/tool.ts';
import { openProgress } from '../progress.ts';

const rowsAtOnce = 3000;

/** A table at one of the two places. */
interface Side {
  tool: Tool;
  table: TableAt;
}

/** What came of one table. */
export interface Copied {
  table: string;
  /** How many rows were written. */
  written: number;
  /** Pieces that still differ, because somebody changes them. */
  differing: number;
  /** Of what was compared in the end, at the source. */
  digest: Digest;
}

interface Copying {
  from: Tool;
  to: Tool;
  /** What the tables are called at the source. */
  stage: Stage;
  signal: AbortSignal;
}

/**
 * Goes through all tables in pieces, and makes the pieces of the target that differ equal to those of the source. So it
 * goes on where an earlier run was cut off, and may run while the source changes. Throws when it is interrupted.
 */
export async function copyTables({ from, to, stage, signal }: Copying): Promise<Copied[]> {
  const progress = await openProgress('Moving likes', await estimateRows(from.db, stage));
  const copied: Copied[] = [];
  try {
    for (const table of movedTables) {
      const source = { tool: from, table: { ...table, name: nameAt(table, stage) } };
      const target = { tool: to, table: { ...table, name: nameAt(table, 'arriving') } };
      const result = { table: table.name, written: 0, differing: 0, digest: emptyDigest };
      copied.push(result);
      for await (const range of rangesOf(source)) {
        signal.throwIfAborted();
        const { written, digest, isEqual } = await copyRange(source, target, range);
        result.written += written;
        if (!isEqual) result.differing += 1;
        result.digest = addDigests(result.digest, digest);
        progress.step(digest.rows);
      }
    }
  } finally {
    progress.stop();
  }
  return copied;
}

/** From the first row to the last, without gaps, so that rows of the target that the source does not have are met too. */
async function* rangesOf({ tool, table }: Side): AsyncGenerator<KeyRange> {
  let after: Key | undefined;
  do {
    const upTo: Key | undefined = await endOfRange(tool.db, table, after, rowsAtOnce);
    yield { after, upTo };
    after = upTo;
  } while (after !== undefined);
}

async function copyRange(source: Side, target: Side, range: KeyRange) {
  const before = await compareRange(source, target, range);
  if (before.isEqual) return { ...before, written: 0 };
  const [wanted, there] = await Promise.all(
    [source, target].map(({ tool, table }) => readRange(tool.db, table, range)),
  );
  const differences = differencesOf(target.table.columns, wanted ?? [], there ?? []);
  await applyDifferences(target.tool.db, target.table, differences);
  return { ...(await compareRange(source, target, range)), written: differences.missing.length };
}

async function compareRange(source: Side, target: Side, range: KeyRange) {
  const [digest, other] = await Promise.all([
    digestRange(source.tool.db, source.table, range),
    digestRange(target.tool.db, target.table, range),
  ]);
  return { digest, isEqual: areEqual(digest, other) };
}
