import { deleteLike } from '../../data/likes/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { changeLikes } from './change-likes.ts';

/** Takes a like back; whoever does not like the picture may do so too. Throws as `changeLikes`. */
export function unlikeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  return changeLikes(core, imageId, visitor, async (tx) =>
    (await deleteLike(tx, imageId, visitor)) ? -1 : 0,
  );
}
