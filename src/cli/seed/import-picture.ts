import { AppError, errorMessage } from '../../domain/errors.ts';
import { isReady, type ReadyImage } from '../../domain/images/image.ts';
import type { Core } from '../../usecases/core.ts';
import { uploadImage, type Upload } from '../../usecases/images/upload-image.ts';
import { awaitImage } from './await-image.ts';
import type { Tally } from './tally.ts';

/** What every part of a seed works with. */
export interface Seeding {
  core: Core;
  signal: AbortSignal;
  tally: Tally;
  jobTimeoutMs: number;
}

/**
 * Gives a picture to the system and waits for it; notes in the tally, under the name `shown`, what became of it.
 * Undefined unless it is ready.
 */
export async function importPicture(
  seeding: Seeding,
  upload: Omit<Upload, 'lane'>,
  shown: string,
): Promise<ReadyImage | undefined> {
  const { core, tally } = seeding;
  try {
    const { id } = await uploadImage(core, { ...upload, lane: 'bulk' });
    const image = await awaitReady(seeding, id, shown);
    if (image) tally.ready += 1;
    return image;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    tally.refused.push({ name: shown, reason: error.message });
    return undefined;
  }
}

/** The finished picture; otherwise notes why there is none. */
export async function awaitReady(
  { core, signal, tally, jobTimeoutMs }: Seeding,
  id: number,
  name: string,
): Promise<ReadyImage | undefined> {
  const image = await awaitImage(core, id, signal);
  if (image && isReady(image)) return image;
  if (image?.failure) {
    tally.refused.push({ name, reason: errorMessage(image.failure, { seconds: jobTimeoutMs / 1000 }) });
  } else if (signal.aborted) {
    tally.pending += 1;
  }
  return undefined;
}
