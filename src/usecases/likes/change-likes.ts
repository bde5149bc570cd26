import { addToLikes } from '../../data/likes/counts.ts';
import { AppError } from '../../domain/errors.ts';
import { shownLikes } from '../../domain/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/likes.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { findReadyImage } from '../images/locked-image.ts';
import { deliverThread } from '../messages/deliver-threads.ts';

/**
 * Changes who likes a picture that everybody sees, and the number of them by what `step` returns. The store of pictures
 * is told the number, and copies it. Throws `no-image`, `deleted` or `not-ready`.
 */
export async function changeLikes(
  core: Core,
  imageId: number,
  visitor: string,
  step: (tx: Writer) => Promise<-1 | 0 | 1>,
): Promise<Positions> {
  await findReadyImage(core, imageId, visitor);
  const { value: isSeen, position } = await change(core, 'likes', async (tx) => {
    const difference = await step(tx);
    if (difference === 0) return { value: false };
    const { likes, isClosed } = await addToLikes(tx, imageId, difference);
    if (isClosed) throw new AppError('deleted');
    return {
      value: shownLikes(likes) !== shownLikes(likes - difference),
      changed: [`likes:${imageId}`, `liked:${imageId}:${visitor}`, `liker:${visitor}`],
      told: [{ kind: 'likes-counted', subject: `image:${imageId}`, body: { imageId, likes } }],
      events: [{ type: 'image-liked', imageId, likes }],
    };
  });
  return isSeen ? { ...position, ...(await showAtOnce(core, imageId)) } : position;
}

/**
 * Pages show the copy, and of it only whole tens. The like that changes these is carried by the node that took it, so
 * that who liked sees the new number on their next page. When that fails the relay does it, a moment later.
 */
async function showAtOnce(core: Core, imageId: number): Promise<Positions> {
  try {
    return await deliverThread(core, { sender: 'likes', receiver: 'images', subject: `image:${imageId}` });
  } catch {
    return {};
  }
}
