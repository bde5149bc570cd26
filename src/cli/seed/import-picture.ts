import { createHash } from 'node:crypto';
import { AppError, errorMessage } from '../../domain/errors.ts';
import { isReady, type ReadyImage } from '../../domain/images/image.ts';
import type { Core } from '../../usecases/core.ts';
import { uploadImage, type Upload } from '../../usecases/images/upload-image.ts';
import { awaitImage } from './await-image.ts';
import type { Tally } from './tally.ts';
import { withPatience } from './with-patience.ts';

/** What every part of a seed works with. */
export interface Seeding {
  core: Core;
  signal: AbortSignal;
  tally: Tally;
  jobTimeoutMs: number;
}

/**
 * Gives a picture to the system and waits for it; notes in the tally, under the name `shown`, what became of it.
 * Undefined unless it is ready. `isNew` is false when the same command has uploaded it before.
 */
export async function importPicture(
  seeding: Seeding,
  upload: Omit<Upload, 'urgency'>,
  shown: string,
): Promise<{ id: number; isNew: boolean } | undefined> {
  const { core, tally } = seeding;
  try {
    const { id, isNew } = await withPatience(seeding.signal, () =>
      uploadImage(core, { ...upload, urgency: 'bulk' }),
    );
    const image = await awaitReady(seeding, id, shown);
    if (!image) return undefined;
    tally[isNew ? 'ready' : 'present'] += 1;
    return { id, isNew };
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 503) throw error;
    tally.refused.push({ name: shown, reason: error.message });
    return undefined;
  }
}

/** The same for the same words, so that a seed which is repeated finds what it has uploaded before. */
export function uploadKey(...words: (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}

/** The finished picture; otherwise notes why there is none. */
export async function awaitReady(
  { core, signal, tally, jobTimeoutMs }: Seeding,
  id: number,
  name: string,
): Promise<ReadyImage | undefined> {
  const image = await withPatience(signal, () => awaitImage(core, id, signal));
  if (image && isReady(image)) return image;
  if (image?.failure) {
    tally.refused.push({ name, reason: errorMessage(image.failure, { seconds: jobTimeoutMs / 1000 }) });
  } else if (signal.aborted) {
    tally.pending += 1;
  }
  return undefined;
}
