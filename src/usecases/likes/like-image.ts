import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { findReadyImage } from '../images/locked-image.ts';
import { changeLikes } from './change-likes.ts';
import { showLikes } from './show-likes.ts';

/**
 * For who has no sweeper of bumps: one like a person and picture, however often it is asked for. Throws `no-image`,
 * `deleted` or `not-ready`.
 */
export async function likeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  return changeLike(core, imageId, visitor, true);
}

/** Takes a like back; whoever does not like the picture may do so too. Throws the same. */
export async function unlikeImage(core: Core, imageId: number, visitor: string): Promise<Positions> {
  return changeLike(core, imageId, visitor, false);
}

async function changeLike(core: Core, imageId: number, visitor: string, likes: boolean): Promise<Positions> {
  await findReadyImage(core, imageId, visitor);
  const written = await changeLikes(core, [{ imageId, visitor, likes }], {
    rest: 'now',
    show: (ids) => showLikes(core, ids),
  });
  return written.get(imageId) as Positions | Promise<Positions>;
}
