import { addToCounter } from '../../data/images/counters.ts';
import { markRestored } from '../../data/images/deleted.ts';
import { AppError } from '../../domain/errors.ts';
import { isReady, type Image, type ImageState } from '../../domain/images/image.ts';
import { canRestore } from '../../domain/images/undo.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfAppearance } from './image-tags.ts';
import { lockOwnRow } from './locked-image.ts';
import { planRemoval } from './remove-failed-original.ts';

/**
 * Undoes a deletion: the picture is again what it was, with its likes and in its family. One that is not deleted stays as
 * it is. Throws `no-image`, `deleted`, `not-owner` or `undo-over`.
 */
export async function restoreImage(
  core: Core,
  imageId: number,
  visitor: string | undefined,
): Promise<Positions> {
  const { position } = await change(core, 'images', async (tx): Promise<Change<undefined>> => {
    const found = await lockOwnRow(tx, imageId, visitor);
    if (found.state !== 'deleted') return { value: undefined };
    if (!canRestore(found, core.clock())) throw new AppError('undo-over');
    const restored = await restore(tx, found);
    if (found.stateBefore === 'failed') await planRemoval(core, tx, found);
    return { value: undefined, ...restored };
  });
  return position;
}

/** Makes a deleted picture, whose row this transaction holds, what it was; returns what others have to learn of it. */
export async function restore(
  tx: Writer,
  deleted: Image & { stateBefore: ImageState },
): Promise<Pick<Change<undefined>, 'changed' | 'events'>> {
  await markRestored(tx, deleted.id);
  const image: Image = { ...deleted, state: deleted.stateBefore, stateBefore: undefined };
  if (isReady(image)) await addToCounter(tx, 'images', 1);
  return { changed: await tagsOfAppearance(tx, image), events: [changedTo(image.state, image)] };
}
