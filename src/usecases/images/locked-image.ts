import { wasDeleted } from '../../data/images/deleted.ts';
import { findImage, lockImage } from '../../data/images/images.ts';
import { AppError } from '../../domain/errors.ts';
import { isReady, isShownTo, type Image, type ReadyImage } from '../../domain/images/image.ts';
import { wasSeen } from '../../domain/images/undo.ts';
import type { Reader, Writer } from '../../ports/stores/images.ts';
import type { Core } from '../core.ts';

/**
 * Holds a picture until the transaction ends, also one that is deleted. Throws `no-image`, `deleted` or `not-owner`.
 */
export async function lockOwnRow(tx: Writer, id: number, visitor: string | undefined): Promise<Image> {
  const image = await lockExisting(tx, id, visitor);
  if (image.owner !== visitor) throw new AppError('not-owner');
  return image;
}

/** The same for a picture that its owner sees. */
export async function lockOwnImage(tx: Writer, id: number, visitor: string | undefined): Promise<Image> {
  const image = await lockOwnRow(tx, id, visitor);
  if (image.state === 'deleted') throw new AppError('deleted');
  return image;
}

/** Refuses a picture that not everybody sees: throws `no-image`, `deleted` or, to its owner, `not-ready`. */
export async function seenByAll(
  db: Reader,
  id: number,
  image: Image | undefined,
  visitor: string | undefined,
): Promise<ReadyImage> {
  return readyOnly(await knownOnly(db, id, image, visitor));
}

/** A picture that everybody sees, for what is about it and is kept in another store. Throws the same. */
export async function findReadyImage(
  { stores }: Pick<Core, 'stores'>,
  id: number,
  visitor: string | undefined,
): Promise<ReadyImage> {
  const db = stores.images.reader('primary');
  return seenByAll(db, id, await findImage(db, id), visitor);
}

function readyOnly(image: Image): ReadyImage {
  if (isReady(image)) return image;
  throw new AppError(image.state === 'deleted' ? 'deleted' : 'not-ready');
}

async function lockExisting(tx: Writer, id: number, visitor: string | undefined): Promise<Image> {
  return knownOnly(tx, id, await lockImage(tx, id), visitor);
}

/** A picture that this person may know of. */
async function knownOnly(
  db: Reader,
  id: number,
  image: Image | undefined,
  visitor: string | undefined,
): Promise<Image> {
  if (image && isShownTo(image, visitor)) return image;
  const isKnown = image ? wasSeen(image) : await wasDeleted(db, id);
  throw new AppError(isKnown ? 'deleted' : 'no-image');
}
