import { insertTombstone, markGone, takeDuePurge } from '../../data/images/deleted.ts';
import { deleteImageRow, findImage, listDescendants, moveToRoot } from '../../data/images/images.ts';
import { endJob, findJobOfImage } from '../../data/images/jobs.ts';
import { mediaFolder, originalKey } from '../../domain/images/blob-keys.ts';
import { descendantsOf, familyTree, type Member } from '../../domain/images/family.ts';
import type { Image } from '../../domain/images/image.ts';
import { wasSeen } from '../../domain/images/undo.ts';
import type { NewMessage } from '../../domain/messages.ts';
import type { Tag } from '../../domain/tags.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo } from './image-tags.ts';

/** Who dies while removing a picture leaves it to the others after this long; so does who could not remove it. */
export const purgeLeaseMs = 5 * 60_000;

/**
 * Removes a deleted picture whose time is over: first the way back, then every byte, then the row, which until then is
 * the one place that knows where the bytes are. Each step may be repeated. False when another node is at it, or when
 * the picture was brought back.
 */
export async function purgeImage(core: Core, imageId: number): Promise<boolean> {
  const now = core.clock();
  const { value: image } = await change<Image | undefined, 'images'>(core, 'images', async (tx) => {
    const until = new Date(now.getTime() + purgeLeaseMs);
    if (!(await takeDuePurge(tx, imageId, 'deleted', now, until))) return { value: undefined };
    const found = await findImage(tx, imageId);
    return found?.stateBefore === undefined ? { value: found } : endForGood(tx, found, now);
  });
  if (!image) return false;
  await core.blobs.removeAll(mediaFolder(image.folder));
  await core.blobs.removeAll(originalKey(image.folder));
  await change(core, 'images', async (tx) => {
    await deleteImageRow(tx, imageId);
    return { value: undefined, changed: [`image:${imageId}`] };
  });
  return true;
}

/** From here on the picture can't come back: its job ends, and what was made from it belongs to it no longer. */
async function endForGood(tx: Writer, image: Image, now: Date): Promise<Change<Image>> {
  const { id, rootId, owner } = image;
  const job = await findJobOfImage(tx, id);
  // A worker that is at it then throws its result away.
  if (job) await endJob(tx, job.id, 'cancelled', now);
  const descendants = await listDescendants(tx, id);
  await markGone(tx, id);
  if (wasSeen(image)) await insertTombstone(tx, id, now);
  const newRoots = await splitFamily(tx, id, descendants);
  const orphaned = descendants.map((descendant): Tag => `image:${descendant.id}`);
  const families = [rootId, ...newRoots].map((root): Tag => `family:${root}`);
  const changed: Tag[] = [`image:${id}`, `owner:${owner}`, ...orphaned, ...families];
  const told: NewMessage[] = [{ kind: 'image-gone', subject: `image:${id}`, body: { imageId: id } }];
  return { value: image, changed, told, events: [changedTo('deleted', image)] };
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
