import { copyLikes, findImage, listMostLiked } from '../../data/images/images.ts';
import { mayMoveInPopular, popularSize, shownLikes } from '../../domain/likes.ts';
import type { MessageBodies } from '../../domain/messages.ts';
import type { Tag } from '../../domain/tags.ts';
import type { Writer } from '../../ports/stores/images.ts';
import type { Applied } from '../messages/applied.ts';

/** Copies the number of likes of a picture into its row, for the list of popular ones and for what pages show. */
export async function applyLikesCounted(
  tx: Writer,
  { imageId, likes }: MessageBodies['likes-counted'],
): Promise<Applied> {
  // Not held: only these messages change the number, and those about one picture come one after the other.
  const image = await findImage(tx, imageId);
  if (!image || image.likes === likes) return {};
  await copyLikes(tx, imageId, likes);
  const changed: Tag[] = [];
  if (shownLikes(likes) !== shownLikes(image.likes)) changed.push(`image:${imageId}`);
  const move = { id: imageId, before: image.likes, after: likes };
  if (mayMoveInPopular(move, await listMostLiked(tx, popularSize + 1))) changed.push('popular');
  return { changed };
}
