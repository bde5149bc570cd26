import { encodeJpeg } from '../../rendering/pixels.ts';
import { filterNames } from '../../filters/catalogue.ts';
import { likeImage } from '../../usecases/likes/like-image.ts';
import { requestFilter } from '../../usecases/images/request-filter.ts';
import { admirers, filtersToTry, somebody } from './crowd.ts';
import { awaitReady, importPicture, uploadKey, type Seeding } from './import-picture.ts';
import type { Painters } from '../../samples/painters.ts';
import { openRandom, type Random } from '../../samples/random.ts';
import { emptyTally } from './tally.ts';
import { withPatience } from './with-patience.ts';

interface PhotographOptions {
  seedNumber: number;
  width: number;
  height: number;
  painters: Painters;
}

const jpegQuality = 88;

/** Takes the photograph of this number, uploads it, and lets people like and filter it. */
export async function seedPhotograph(
  seeding: Seeding,
  index: number,
  options: PhotographOptions,
): Promise<void> {
  const { seedNumber, width, height, painters } = options;
  // Not the stream of the photograph itself, so that a new scene does not change who likes what.
  const random = openRandom(seedNumber, index, 1);
  const shot = await painters.paint({ seedNumber, index, width, height }, seeding.signal);
  if (!shot) return;
  const fileName = `photograph-${index + 1}.jpg`;
  const content = { bytes: await encodeJpeg(shot.picture, jpegQuality) };
  const key = uploadKey('photograph', seedNumber, index, width, height);
  const upload = { content, fileName, name: shot.title, owner: somebody(random), key };
  const image = await importPicture(seeding, upload, fileName);
  if (!image) return;
  // What an earlier run began with this picture is completed, and was counted there.
  const follow = image.isNew ? seeding : { ...seeding, tally: emptyTally() };
  await like(follow, image.id, random);
  for (const filter of filtersToTry(random, filterNames))
    await seedFiltered(follow, image.id, filter, random);
}

async function seedFiltered(
  seeding: Seeding,
  parentId: number,
  filter: string,
  random: Random,
): Promise<void> {
  if (seeding.signal.aborted) return;
  const strength = random.pick([100, 100, 80, 60]);
  const request = { parentId, filter, strength, owner: somebody(random), urgency: 'bulk' } as const;
  const {
    image: { id },
  } = await withPatience(seeding.signal, () => requestFilter(seeding.core, request));
  const image = await awaitReady(seeding, id, filter);
  if (!image) return;
  seeding.tally.filtered += 1;
  await like(seeding, id, random);
}

async function like({ core, signal, tally }: Seeding, imageId: number, random: Random): Promise<void> {
  for (const visitor of admirers(random)) {
    if (signal.aborted) return;
    await withPatience(signal, () => likeImage(core, imageId, visitor));
    tally.likes += 1;
  }
}
