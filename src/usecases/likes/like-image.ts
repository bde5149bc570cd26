import { addLikes, listMostLiked } from '../../data/images/images.ts';
import { hasLiked, insertLike } from '../../data/likes/likes.ts';
import { mayMoveInPopular, popularSize, shownLikes } from '../../domain/likes.ts';
import type { Tag } from '../../domain/tags.ts';
import type { Position } from '../../ports/database.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { lockReadyImage } from '../images/locked-image.ts';

/** One like a visitor and picture, however often it is asked for. Throws `no-image`, `deleted` or `not-ready`. */
export async function likeImage(core: Core, imageId: number, visitor: string): Promise<Position> {
  const { position } = await change(core, async (tx) => {
    const image = await lockReadyImage(tx, imageId, visitor);
    if (await hasLiked(tx, imageId, visitor)) return { value: undefined };
    await insertLike(tx, imageId, visitor, core.clock());
    await addLikes(tx, imageId, 1);
    const likes = image.likes + 1;
    const changed: Tag[] = [`likes:${imageId}`, `liked:${imageId}:${visitor}`];
    if (shownLikes(likes) !== shownLikes(image.likes)) changed.push(`image:${imageId}`);
    const top = await listMostLiked(tx, popularSize + 1);
    if (mayMoveInPopular(imageId, likes, top)) changed.push('popular');
    return { value: undefined, changed, events: [{ type: 'image-liked', imageId, likes }] };
  });
  return position;
}
