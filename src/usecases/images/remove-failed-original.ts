import { endPurge, planPurge, takeDuePurge } from '../../data/images/deleted.ts';
import { findImage, markFailed } from '../../data/images/images.ts';
import { originalKey } from '../../domain/images/blob-keys.ts';
import { canRetry, type Image } from '../../domain/images/image.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfMember } from './image-tags.ts';
import { purgeLeaseMs } from './purge-image.ts';

/** For a picture that failed: for a while its owner may try again. One that was to be made from another has no original. */
export async function planRemoval(core: Core, tx: Writer, { id, filter }: Image): Promise<void> {
  if (filter !== undefined) return;
  await planPurge(tx, id, new Date(core.clock().getTime() + core.failedOriginalsMs));
}

/**
 * Removes what was uploaded of a picture that failed and that nobody has tried again since: from then on nobody can. Each
 * step may be repeated. False when it is not due, or when another node is at it.
 */
export async function removeFailedOriginal(core: Core, imageId: number): Promise<boolean> {
  const now = core.clock();
  const until = new Date(now.getTime() + purgeLeaseMs);
  const { value: image } = await change(core, 'images', async (tx): Promise<Change<Image | undefined>> => {
    if (!(await takeDuePurge(tx, imageId, 'failed', now, until))) return { value: undefined };
    const found = await findImage(tx, imageId);
    if (!found || !canRetry(found)) return { value: found };
    await markFailed(tx, imageId, 'original-gone');
    return { value: found, changed: tagsOfMember(found), events: [changedTo('failed', found)] };
  });
  if (!image) return false;
  await core.blobs.removeAll(originalKey(image.folder));
  await core.stores.images.transaction((tx) => endPurge(tx, imageId, until));
  return true;
}
