import { addToCounter } from '../../data/images/counters.ts';
import { deleteImageRow, listDescendants, listMostLiked, moveToRoot } from '../../data/images/images.ts';
import type { Tag } from '../../domain/tags.ts';
import { mediaFolder, originalKey } from '../../domain/images/blob-keys.ts';
import { descendantsOf, familyTree, type Member } from '../../domain/images/family.ts';
import { isReady } from '../../domain/images/image.ts';
import { popularReach } from '../../domain/likes.ts';
import type { Position, Writer } from '../../ports/database.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfList, tagsOfMember } from './image-tags.ts';
import { lockOwnImage } from './lock-own-image.ts';

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
    const found = await lockOwnImage(tx, imageId, visitor);
    await core.blobs.removeAll(mediaFolder(found.folder));
    await core.blobs.removeAll(originalKey(found.folder));
    const descendants = await listDescendants(tx, imageId);
    const isPopular = (await listMostLiked(tx, popularReach)).some(({ id }) => id === imageId);
    await deleteImageRow(tx, imageId);
    const newRoots = await splitFamily(tx, imageId, descendants);
    if (isReady(found)) await addToCounter(tx, 'images', -1);
    const orphaned = descendants.map(({ id }): Tag => `image:${id}`);
    const families = newRoots.map((id): Tag => `family:${id}`);
    const own = isReady(found) ? tagsOfList(found) : tagsOfMember(found);
    const changed: Tag[] = [...own, ...(isPopular ? ['popular' as const] : []), ...orphaned, ...families];
    return { value: undefined, changed, events: [changedTo('deleted', found)] };
  });
  return position;
}

/**
 * When the picture that a family goes back to is gone, each that was made from it begins a family of its own with
 * all that were made from that one. Returns the numbers of the new roots.
 */
async function splitFamily(
  tx: Writer,
  rootId: number,
  descendants: readonly (Member & { rootId: number })[],
): Promise<number[]> {
  const members = descendants.filter((descendant) => descendant.rootId === rootId);
  const tops = familyTree(rootId, members);
  for (const top of tops) {
    const ids = descendantsOf(top).map(({ id }) => id);
    await moveToRoot(tx, ids, top.member.id);
  }
  return tops.map(({ member }) => member.id);
}
