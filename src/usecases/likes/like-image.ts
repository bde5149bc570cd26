import { deleteLike, hasLiked, insertLike } from '../../data/likes/likes.ts';
import { lockLikes, setLikes } from '../../data/likes/counts.ts';
import { AppError } from '../../domain/errors.ts';
import { shownLikes } from '../../domain/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/likes.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { findReadyImage } from '../images/locked-image.ts';
import { deliverThread } from '../messages/deliver-thread.ts';

/** One like a person and picture, however often it is asked for. Throws `no-image`, `deleted` or `not-ready`. */
export async function likeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  await findReadyImage(core, imageId, visitor);
  return changeLikes(core, imageId, visitor, async (tx) => {
    if (await hasLiked(tx, imageId, visitor)) return 0;
    await insertLike(tx, imageId, visitor, core.clock());
    return 1;
  });
}

/** Takes it back; whoever does not like a picture may do so too. Throws as above. */
export async function unlikeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  await findReadyImage(core, imageId, visitor);
  return changeLikes(core, imageId, visitor, async (tx) =>
    (await deleteLike(tx, imageId, visitor)) ? -1 : 0,
  );
}

/**
 * Changes who likes a picture, and the number of them by what `step` returns. The store of pictures is told the number,
 * and copies it.
 */
async function changeLikes(
  core: Core,
  imageId: number,
  visitor: string,
  step: (tx: Writer) => Promise<-1 | 0 | 1>,
): Promise<Positions> {
  const { value: isSeen, position } = await change(core, 'likes', async (tx) => {
    const { likes: before, isClosed } = await lockLikes(tx, imageId);
    if (isClosed) throw new AppError('deleted');
    const difference = await step(tx);
    if (difference === 0) return { value: false };
    const likes = before + difference;
    await setLikes(tx, imageId, likes);
    return {
      value: shownLikes(likes) !== shownLikes(before),
      changed: [`likes:${imageId}`, `liked:${imageId}:${visitor}`],
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
