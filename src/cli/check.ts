import type { Config } from '../config/read-config.ts';
import { hasImages } from '../data/images/consistency.ts';
import { hasLikes } from '../data/likes/consistency.ts';
import { AppError } from '../domain/errors.ts';
import { storeNames } from '../domain/stores.ts';
import { checkTables, whyElsewhere } from '../main/check-tables.ts';
import { checkStores } from '../usecases/check/check-stores.ts';
import { differences, type Difference, type Finding } from '../usecases/check/finding.ts';
import type { Core } from '../usecases/core.ts';
import type { Arguments } from './command.ts';
import { Failure } from './failures.ts';
import { withCore } from './open-data.ts';

/** How many differences of a kind are shown. */
const shown = 20;

/**
 * `instaclone check`: compares the stores of the data services with one another; with `--repair` it mends what can be
 * derived. Ends with 1 when something differs and was not mended.
 */
export async function check({ flags }: Arguments): Promise<number> {
  const tally = openTally();
  const mends = flags.has('repair');
  await withCore(async (core, config) => {
    await refuseWrongStores(core, config, mends);
    await checkStores({ core, mends, report: tally.add });
  });
  for (const line of tally.lines()) console.log(line);
  return tally.left() > 0 ? 1 : 0;
}

/** Where there is not one picture, a repair would remove all likes: more likely it is the wrong database. */
async function refuseWrongStores({ stores }: Core, config: Config, mends: boolean): Promise<void> {
  const elsewhere = await whyElsewhere(config, stores);
  if (elsewhere !== undefined) throw new Failure(elsewhere);
  for (const name of storeNames) await checkTables(stores, name).catch(refuse);
  if (!mends || (await hasImages(stores.images.reader('primary')))) return;
  if (await hasLikes(stores.likes.reader('primary')))
    throw new Failure(
      'there are likes and no pictures, so nothing is repaired: does DATABASE_URL name the right database?',
    );
}

function refuse(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw new Failure((error as Error).message);
}

function openTally() {
  const kinds = Object.keys(differences) as Difference[];
  const found = new Map(kinds.map((kind) => [kind, { texts: [] as string[], count: 0, mended: 0 }]));
  const all = () => [...found].filter(([, { count }]) => count > 0);
  return {
    add({ difference, text, isMended }: Finding): void {
      const kind = found.get(difference);
      if (!kind) return;
      kind.count += 1;
      if (isMended) kind.mended += 1;
      if (kind.texts.length < shown) kind.texts.push(text);
    },
    left: () => all().reduce((sum, [, { count, mended }]) => sum + count - mended, 0),
    lines(): string[] {
      if (all().length === 0) return ['Nothing differs.'];
      return all().flatMap(([kind, { texts, count, mended }]) => [
        `${differences[kind]}: ${count}${mended > 0 ? `, of which ${mended} were mended` : ''}`,
        ...texts.map((text) => `  ${text}`),
        ...(count > texts.length ? [`  and ${count - texts.length} more`] : []),
      ]);
    },
  };
}
