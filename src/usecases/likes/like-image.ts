import { insertMissingLike } from '../../data/likes/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { changeLikes } from './change-likes.ts';

/** One like a person and picture, however often it is asked for. Throws as `changeLikes`. */
export function likeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  return changeLikes(core, imageId, visitor, async (tx) =>
    (await insertMissingLike(tx, imageId, visitor, core.clock())) ? 1 : 0,
  );
}
