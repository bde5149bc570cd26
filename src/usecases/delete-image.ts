import { addToCounter } from '../data/counters.ts';
import { deleteImageRow, listDescendantIds, listMostLiked, lockImage } from '../data/images.ts';
import type { Tag } from '../domain/tags.ts';
import { mediaFolder, originalKey } from '../domain/blob-keys.ts';
import { AppError } from '../domain/errors.ts';
import { isReady } from '../domain/image.ts';
import { popularReach } from '../domain/likes.ts';
import type { Position } from '../ports.ts';
import { change } from './change.ts';
import type { Core } from './core.ts';
import { tagsOfList } from './image-tags.ts';

/**
 * Deletes a picture, its likes, its job and every byte of it; pictures made from it stay. The bytes go before the
 * row, so that a crash in between leaves something that its owner can delete again, and never bytes that nobody
 * knows of. Throws `no-image` or `not-owner`.
 */
export async function deleteImage(
  core: Core,
  imageId: number,
  visitor: string | undefined,
): Promise<Position> {
  const { position } = await change(core, async (tx) => {
    const found = await lockImage(tx, imageId);
    if (!found) throw new AppError('no-image');
    if (found.owner !== visitor) throw new AppError('not-owner');
    await core.blobs.removeAll(mediaFolder(found.folder));
    await core.blobs.removeAll(originalKey(found.folder));
    const descendants = await listDescendantIds(tx, imageId);
    const isPopular = (await listMostLiked(tx, popularReach)).some(({ id }) => id === imageId);
    await deleteImageRow(tx, imageId);
    if (isReady(found)) await addToCounter(tx, 'images', -1);
    const orphaned = descendants.map((id): Tag => `image:${id}`);
    const lists: Tag[] = isReady(found) ? tagsOfList(found) : [];
    if (isPopular) lists.push('popular');
    const changed: Tag[] = [`image:${imageId}`, `derived:${imageId}`, ...lists, ...orphaned];
    return { value: undefined, changed };
  });
  core.events.publish({ type: 'image-changed', imageId, state: 'deleted' });
  return position;
}
