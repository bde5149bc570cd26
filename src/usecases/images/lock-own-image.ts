import { lockImage } from '../../data/images/images.ts';
import { AppError } from '../../domain/errors.ts';
import { isShownTo, type Image } from '../../domain/images/image.ts';
import type { Writer } from '../../ports/database.ts';

/** Holds a picture until the transaction ends, for its owner. Throws `no-image` or `not-owner`. */
export async function lockOwnImage(tx: Writer, id: number, visitor: string | undefined): Promise<Image> {
  const image = await lockImage(tx, id);
  if (!image || !isShownTo(image, visitor)) throw new AppError('no-image');
  if (image.owner !== visitor) throw new AppError('not-owner');
  return image;
}
