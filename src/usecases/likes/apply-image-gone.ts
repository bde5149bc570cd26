import { closeLikes, lockLikes } from '../../data/likes/counts.ts';
import { deleteSomeLikes } from '../../data/likes/likes.ts';
import type { MessageBodies } from '../../domain/messages.ts';
import type { Writer } from '../../ports/stores/likes.ts';
import type { Applied } from '../messages/applied.ts';

/** Few enough for one statement in time, also where each row is deleted by itself on a server behind another one. */
export const likesAtOnce = 200;

/** Removes the likes of a picture that is gone, some at a time, and lets nobody like it any more. */
export async function applyImageGone(
  tx: Writer,
  { imageId }: MessageBodies['image-gone'],
  now: Date,
): Promise<Applied> {
  await lockLikes(tx, imageId);
  await closeLikes(tx, imageId, now);
  const deleted = await deleteSomeLikes(tx, imageId, likesAtOnce);
  return { changed: [`likes:${imageId}`], hasMore: deleted === likesAtOnce };
}
