import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJpeg } from '../../rendering/pixels.ts';
import { filterNames } from '../../filters/catalogue.ts';
import { likeImage } from '../../usecases/likes/like-image.ts';
import { requestFilter } from '../../usecases/images/request-filter.ts';
import { admirers, filtersToTry, somebody } from './crowd.ts';
import { awaitReady, importPicture, type Seeding } from './import-picture.ts';
import { photograph } from '../../samples/photograph.ts';
import { openRandom, type Random } from '../../samples/random.ts';
import type { Turns } from './turns.ts';

export interface PhotographOptions {
  seedNumber: number;
  width: number;
  height: number;
  /** Painting takes turns. */
  turns: Turns;
  /** Where a photograph lies as a file until it is uploaded. */
  temporaryDir: string;
}

const jpegQuality = 88;

/** Takes the photograph of this number, uploads it, and lets people like and filter it. */
export async function seedPhotograph(
  seeding: Seeding,
  index: number,
  options: PhotographOptions,
): Promise<void> {
  const { seedNumber, width, height, turns, temporaryDir } = options;
  // Not the stream of the photograph itself, so that a new scene does not change who likes what.
  const random = openRandom(seedNumber, index, 1);
  const { signal } = seeding;
  const shot = await turns(() => (signal.aborted ? undefined : photograph(seedNumber, index, width, height)));
  if (!shot) return;
  const fileName = `photograph-${index + 1}.jpg`;
  const path = join(temporaryDir, fileName);
  await writeFile(path, await encodeJpeg(shot.picture, jpegQuality));
  const upload = { path, fileName, name: shot.title, owner: somebody(random) };
  const image = await importPicture(seeding, upload, fileName).finally(() => rm(path, { force: true }));
  if (!image) return;
  await like(seeding, image.id, random);
  for (const filter of filtersToTry(random, filterNames))
    await seedFiltered(seeding, image.id, filter, random);
}

async function seedFiltered(
  seeding: Seeding,
  parentId: number,
  filter: string,
  random: Random,
): Promise<void> {
  if (seeding.signal.aborted) return;
  const strength = random.pick([100, 100, 80, 60]);
  const request = { parentId, filter, strength, owner: somebody(random), lane: 'bulk' } as const;
  const { id } = await requestFilter(seeding.core, request);
  const image = await awaitReady(seeding, id, filter);
  if (!image) return;
  seeding.tally.filtered += 1;
  await like(seeding, id, random);
}

async function like({ core, signal, tally }: Seeding, imageId: number, random: Random): Promise<void> {
  for (const visitor of admirers(random)) {
    if (signal.aborted) return;
    await likeImage(core, imageId, visitor);
    tally.likes += 1;
  }
}
