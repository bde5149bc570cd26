import { hasLiked, insertLike } from '../../data/likes/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { changeLikes } from './change-likes.ts';

/** One like a person and picture, however often it is asked for. Throws as `changeLikes`. */
export function likeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  return changeLikes(core, imageId, visitor, async (tx) => {
    if (await hasLiked(tx, imageId, visitor)) return 0;
    await insertLike(tx, imageId, visitor, core.clock());
    return 1;
  });
}
