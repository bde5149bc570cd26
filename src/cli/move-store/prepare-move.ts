import { compareMigrations, notesOf } from '../../data/migrate.ts';
import {
  findFilled,
  findOtherEngine,
  findStage,
  listTables,
  renameTables,
  type Stage,
} from '../../data/move/moved-tables.ts';
import type { Tool } from '../../ports/tool.ts';
import { Failure } from '../failures.ts';

interface Stages {
  from: 'home' | 'leaving' | 'left';
  /** `home`: all is done. */
  to: 'arriving' | 'home';
}

/** Makes the tables at the new place, under names that nobody writes to. Throws a Failure that says what is in the way. */
export async function prepareMove({ from, to }: { from: Tool; to: Tool }): Promise<Stages> {
  const stage = await sourceStage(from);
  let place = await findStageAt(to);
  if (place === 'leaving' || place === 'left')
    throw new Failure(`the likes of ${to.name} have moved on to another database, so none can move to it.`);
  if (stage === 'left' && place === 'home') return { from: stage, to: place };
  if (stage === 'left' && place === 'none')
    throw new Failure(
      `the likes have moved from ${from.name}, but not to ${to.name}. Set LIKES_DATABASE_URL to the database that has them.`,
    );
  await refuseOtherVersion(to, place);
  if (place !== 'arriving') {
    await to.migrate('likes');
    place = await claim(to);
  }
  return { from: stage, to: place };
}

async function sourceStage(from: Tool): Promise<Stages['from']> {
  const stage = await findStageAt(from);
  if (stage === 'none')
    throw new Failure(`${from.name} has no tables of likes; \`instaclone migrate\` makes them.`);
  if (stage === 'arriving')
    throw new Failure(`${from.name} is where likes are being moved to, so they can't be moved from it.`);
  await refuseOtherVersion(from, stage);
  return stage;
}

export async function findStageAt({ db, name }: Pick<Tool, 'db' | 'name'>): Promise<Stage | 'none'> {
  const stage = await findStage(db);
  if (stage !== 'several') return stage;
  throw new Failure(
    `${name}: the tables of likes bear the names of different steps of a move, as after a crash of the server. Give all of them those of the earlier step (rename table), and run the same command again.`,
  );
}

/** The empty tables of a new store can be brought up to date, all others are as they are. */
async function refuseOtherVersion(tool: Tool, stage: Stage | 'none'): Promise<void> {
  const { missing, unknown } = await migrationsOf(tool);
  if (unknown.length > 0)
    throw new Failure(
      `${tool.name}: the tables of likes are newer than this program, which can't move them.`,
    );
  const isNew = stage === 'none';
  if (missing.length > 0 && !isNew)
    throw new Failure(
      `${tool.name}: the tables of likes are of an earlier version. Run \`instaclone migrate\` with the same variables first.`,
    );
}

async function migrationsOf({ db }: Tool) {
  const isThere = (await listTables(db)).includes(notesOf('likes'));
  return isThere ? compareMigrations(db, 'likes') : { missing: [], unknown: [] };
}

/** Empty tables get the names of tables that are being copied. */
async function claim({ db, name }: Tool): Promise<'arriving'> {
  const engine = await findOtherEngine(db, 'home');
  if (engine !== undefined)
    throw new Failure(
      `the tables of ${name} are of the engine ${engine}; likes can be moved to tables of InnoDB only.`,
    );
  refuseFilled(await findFilled(db, 'home'), name);
  await renameTables(db, 'home', 'arriving');
  const filled = await findFilled(db, 'arriving');
  // A node that has the new address already wrote in between.
  if (filled !== undefined) await renameTables(db, 'arriving', 'home');
  refuseFilled(filled, name);
  return 'arriving';
}

function refuseFilled(table: string | undefined, name: string): void {
  if (table === undefined) return;
  throw new Failure(
    `${name} is not empty: ${table} has rows, which a move would mix with others. Choose an empty database, or remove what is there.`,
  );
}
