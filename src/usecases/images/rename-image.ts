import { updateTexts } from '../../data/images/images.ts';
import { cleanAlt, cleanName, storedName } from '../../domain/images/names.ts';
import { splitName } from '../../domain/images/shown-name.ts';
import { findFilter } from '../../filters/catalogue.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfAppearance } from './image-tags.ts';
import { lockOwnImage } from './locked-image.ts';

/** What nobody called anything; see shownName. */
const noName = 'Untitled';

/**
 * Gives a picture another name and description, cleaned and bounded as at its upload; empty ones take them away, and what is
 * not there stays. The
 * filters that made it stay a part of the stored name. Throws `no-image`, `deleted` or `not-owner`.
 */
export async function renameImage(
  core: Core,
  imageId: number,
  texts: { name?: string | undefined; alt?: string | undefined },
  visitor: string | undefined,
): Promise<Positions> {
  const { position } = await change(core, 'images', async (tx) => {
    const found = await lockOwnImage(tx, imageId, visitor);
    const { filters } = splitName(found, (word) => findFilter(word) !== undefined);
    const name = texts.name === undefined ? found.name : storedName(cleanName(texts.name) || noName, filters);
    const alt = texts.alt === undefined ? (found.alt ?? null) : cleanAlt(texts.alt) || null;
    await updateTexts(tx, imageId, { name, alt });
    const changed = await tagsOfAppearance(tx, found);
    return { value: undefined, changed, events: [changedTo(found.state, found)] };
  });
  return position;
}
