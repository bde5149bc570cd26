import { movedTables, nameAt } from '../../data/move/moved-tables.ts';
import { describeChecksum } from '../../data/move/pieces.ts';
import type { Config } from '../../config/read-config.ts';
import { loadConfig } from '../../main/load-config.ts';
import { openTools } from '../../main/open-tools.ts';
import { interrupted, openInterruption } from '../../ops/interruption.ts';
import { ToolError, type Tool } from '../../ports/tool.ts';
import type { Arguments } from '../command.ts';
import { Failure, UsageError } from '../failures.ts';
import type { Copied } from './copy-tables.ts';
import { lockDatabase, lockDatabases } from './lock-databases.ts';
import { cancelMove, moveTables, type Ends, type Moved } from './move-tables.ts';

/**
 * `instaclone move-store likes`: moves the store of likes from the database of the pictures, DATABASE_URL, to the one that
 * LIKES_DATABASE_URL names. The variables are those that programs have afterwards; so no password is in the command line.
 */
export async function moveStore({ operands, flags }: Arguments): Promise<number> {
  const [store] = operands;
  if (store !== 'likes') throw new UsageError(`move-store: only likes can be moved, and not ${store}`);
  const interruption = openInterruption();
  try {
    if (flags.has('cancel')) await cancel();
    else await move(interruption.signal);
    return 0;
  } catch (error) {
    if (!interruption.signal.aborted) throw inOneLine(error);
    console.log('Interrupted. The same command goes on from there.');
    return interrupted;
  } finally {
    interruption.close();
  }
}

async function move(signal: AbortSignal): Promise<void> {
  const { from, to } = placesOf(loadConfig());
  if (from === undefined || to === undefined) {
    throw new Failure(
      'likes move from the database server that DATABASE_URL names to the one that LIKES_DATABASE_URL names, so both have to be set.',
    );
  }
  await withTools({ from, to }, async (ends) => {
    await lockDatabases(ends);
    report(ends, await moveTables(ends, signal, (line) => console.log(line)));
  });
}

async function cancel(): Promise<void> {
  const { from } = placesOf(loadConfig());
  if (from === undefined) throw new Failure('DATABASE_URL has to be set, since likes move from there.');
  // The new place may be away for good.
  await withTools({ from }, async (ends) => {
    await lockDatabase(ends.from);
    console.log(await cancelMove(ends.from));
  });
}

function placesOf({ storePlaces: { images, likes } }: Pick<Config, 'storePlaces'>) {
  return { from: images.url, to: likes === images ? undefined : likes.url };
}

async function withTools<Name extends string>(
  urls: Record<Name, string>,
  work: (tools: Record<Name, Tool>) => Promise<void>,
): Promise<void> {
  const { tools, close } = await openTools(urls);
  await work(tools).finally(close);
}

function inOneLine(error: unknown): unknown {
  if (!(error instanceof ToolError)) return error;
  return new Failure(`${error.message}. The same command goes on from where it was.`);
}

function report({ from, to }: Ends, { tables, refusedMs }: Moved): void {
  if (refusedMs !== undefined) {
    const seconds = (refusedMs / 1000).toFixed(1);
    console.log(
      `Likes were refused for ${seconds} s, while the last changes were copied and all was compared.`,
    );
  }
  if (tables.length > 0) console.log(`\nThe same in both places:\n${tables.map(lineOf).join('\n')}\n`);
  const left = movedTables.map((table) => nameAt(table, 'left'));
  console.log(
    [
      `The likes are in ${to.name} now. What is left to do:`,
      `1. Give LIKES_DATABASE_URL with that database to all web nodes and workers, and LIKES_DATABASE_REPLICA_URLS with its replicas, if it has any; and restart them. Until then they show pages and refuse likes.`,
      `2. Run \`instaclone check\` with the same variables.`,
      `3. When it finds nothing, remove from ${from.name} what is left there: drop table ${left.join(', ')}`,
    ].join('\n'),
  );
}

function lineOf({ table, digest }: Copied): string {
  return `  ${table.padEnd(26)}${String(digest.rows).padStart(12)} rows, checksum ${describeChecksum(digest)}`;
}
