import { addToCounter } from '../../data/images/counters.ts';
import { markDeleted } from '../../data/images/deleted.ts';
import { isReady } from '../../domain/images/image.ts';
import { purgeTime } from '../../domain/images/undo.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfAppearance } from './image-tags.ts';
import { lockOwnRow } from './locked-image.ts';

/**
 * Hides a picture at once and everywhere; for `undoMinutes` its owner may bring it back (restore-image.ts). Only after
 * that its bytes and its row go (purge-image.ts): so what can't be undone comes last, and a full disk or a crash in
 * between leaves nothing that people see. Pictures made from it stay, in the family that they are in. Whoever
 * deletes it twice has deleted it once. Throws `no-image`, `deleted` or `not-owner`.
 */
export async function deleteImage(
  core: Core,
  imageId: number,
  visitor: string | undefined,
): Promise<Positions> {
  const now = core.clock();
  const { position } = await change(core, 'images', async (tx) => {
    const found = await lockOwnRow(tx, imageId, visitor);
    if (found.state === 'deleted') return { value: undefined };
    const changed = await tagsOfAppearance(tx, found);
    await markDeleted(tx, imageId, { stateBefore: found.state, at: now, purgeAt: purgeTime(now) });
    if (isReady(found)) await addToCounter(tx, 'images', -1);
    return { value: undefined, changed, events: [changedTo('deleted', found)] };
  });
  return position;
}
