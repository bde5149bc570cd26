import { setTimeout as sleep } from 'node:timers/promises';
import {
  movedTables,
  nameAt,
  readNextNumber,
  renameTables,
  setNextNumber,
  type Stage,
} from '../../data/move/moved-tables.ts';
import { ToolError, type Tool } from '../../ports/tool.ts';
import { Failure } from '../failures.ts';
import { copyTables, type Copied } from './copy-tables.ts';
import { findStageAt, prepareMove } from './prepare-move.ts';

/** The database that the likes leave, and the one that they go to. */
export interface Ends {
  from: Tool;
  to: Tool;
}

export interface Moved {
  /** Empty when an earlier run had done all. */
  tables: readonly Copied[];
  /** For how long likes were refused; undefined when an earlier run had begun that. */
  refusedMs: number | undefined;
}

/** While people like, each round finds what changed during the one before; that is little after two or three. */
const mostRounds = 6;
const fewRows = 1000;

/**
 * Copies while people go on liking; then takes the tables away from those who write, copies the last changes, compares
 * all, and lets the tables appear at the new place. Cut off anywhere, it goes on from there when it is called again.
 */
export async function moveTables(
  ends: Ends,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Moved> {
  const { from, to } = ends;
  const stages = await prepareMove(ends);
  if (stages.to === 'home') return { tables: [], refusedMs: undefined };
  say(`Moving the likes from ${from.name} to ${to.name}.`);
  let startedAt: number | undefined;
  if (stages.from === 'home') {
    say(`${await copyInRounds(ends, signal)} rows were copied while likes went on.`);
    await freeze(from);
    startedAt = performance.now();
  }
  const frozen: Stage = stages.from === 'left' ? 'left' : 'leaving';
  const tables = await finish(ends, frozen, signal);
  return { tables, refusedMs: startedAt === undefined ? undefined : performance.now() - startedAt };
}

async function copyInRounds({ from, to }: Ends, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const copied = await copyTables({ from, to, stage: 'home', signal });
    const written = copied.reduce((sum, table) => sum + table.written, 0);
    total += written;
    if (written <= fewRows) break;
  }
  return total;
}

const freezeAttempts = 10;
const pauseMs = 500;

/** Waits for the transactions that are under way; others wait behind it, two seconds at most. */
async function freeze({ db, name }: Tool): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await renameTables(db, 'home', 'leaving');
    } catch (error) {
      if (!(error instanceof ToolError && error.isBusy)) throw error;
      if (attempt === freezeAttempts)
        throw new Failure(
          `${name}: a transaction holds the tables of likes and does not end, so they stay where they are. End it (show processlist), and run the same command again.`,
        );
      await sleep(pauseMs);
    }
  }
}

/** Nobody writes at either place. What fails gives the tables back to those who write. */
async function finish({ from, to }: Ends, frozen: Stage, signal: AbortSignal): Promise<Copied[]> {
  let tables: Copied[];
  try {
    tables = await copyTables({ from, to, stage: frozen, signal });
    const different = tables.find(({ differing }) => differing > 0);
    if (different)
      throw new Failure(
        `${different.table} differs at ${to.name} after it was copied; does somebody write there?`,
      );
    await takeOverNumbers(from, to, frozen);
  } catch (error) {
    if (frozen === 'leaving') await renameTables(from.db, 'leaving', 'home');
    throw error;
  }
  // In this order: tables at the new place that bear their names are proof that the old ones can't come back.
  if (frozen === 'leaving') await renameTables(from.db, 'leaving', 'left');
  await renameTables(to.db, 'arriving', 'home');
  return tables;
}

/** Otherwise messages would get numbers that the pictures have applied already, and be taken for these. */
async function takeOverNumbers(from: Tool, to: Tool, frozen: Stage): Promise<void> {
  for (const table of movedTables.filter(({ isNumbered }) => isNumbered)) {
    const next = await readNextNumber(from.db, nameAt(table, frozen));
    const arriving = nameAt(table, 'arriving');
    await setNextNumber(to.db, arriving, next);
    const reached = await readNextNumber(to.db, arriving);
    if (reached < next) throw new Failure(`${to.name} does not go on numbering ${table.name} from ${next}.`);
  }
}

/**
 * Gives the tables back to those who write, where a move was cut off and is not to go on. Returns what to tell. What was
 * copied bears names that no program reads, and is no harm.
 */
export async function cancelMove({ db, name }: Tool): Promise<string> {
  const stage = await findStageAt({ db, name });
  if (stage === 'home') return `The likes are in ${name}, and can be written.`;
  if (stage !== 'leaving')
    throw new Failure(
      `${name} does not have the likes${stage === 'left' ? ' any more' : ''}, so there is nothing to take back.`,
    );
  await renameTables(db, 'leaving', 'home');
  return `The likes are in ${name} as before, and can be written again.`;
}
