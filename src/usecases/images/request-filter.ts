import { deleteImageRow, findDerived, holdParent, type NewImage } from '../../data/images/images.ts';
import { AppError } from '../../domain/errors.ts';
import type { Image, ReadyImage } from '../../domain/images/image.ts';
import { estimatedMs, type Urgency } from '../../domain/images/job.ts';
import { derivedName } from '../../domain/images/names.ts';
import type { Tag } from '../../domain/tags.ts';
import { filterNames, findFilter } from '../../filters/catalogue.ts';
import type { Writer } from '../../ports/stores/images.ts';
import type { Core } from '../core.ts';
import { acceptAlone, type Accepted, type Found } from './accept-pictures.ts';
import { changedTo, tagsOfMember } from './image-tags.ts';
import { seenByAll } from './locked-image.ts';
import { newFolder } from './new-folder.ts';
import { restore } from './restore-image.ts';

interface FilterRequest {
  parentId: number;
  filter: string;
  /** 0 to 100 %. */
  strength: number;
  owner: string;
  /** Whose turn it takes; the owner's when not given. See data/images/turns.ts. */
  flow?: string;
  urgency: Urgency;
}

/**
 * Makes the child picture and its job in one transaction. The same request of the same person again gives the child
 * that exists, unless it was cancelled. Throws `unknown-filter`, `bad-strength`, `no-image`, `deleted` or `not-ready`.
 */
export async function requestFilter(
  core: Core,
  request: FilterRequest,
  accept = acceptAlone(core),
): Promise<Accepted> {
  const { parentId, strength, owner } = request;
  const filter = findFilter(request.filter);
  if (!filter) throw new AppError('unknown-filter', { filters: filterNames.join(', ') });
  if (!Number.isInteger(strength) || strength < 0 || strength > 100) throw new AppError('bad-strength');
  const now = core.clock();
  return accept(async (tx) => {
    const key = { parentId, owner, filter: filter.name, strength };
    const held = await holdParent(tx, key);
    const parent = await seenByAll(tx, parentId, held?.parent, owner);
    const existing = held?.isMade ? await findDerived(tx, key) : undefined;
    const found = existing && (await keep(tx, existing));
    if (found) return found;
    // Cancelled is final, and a person who asks again wants it after all: the new picture takes the old one's place.
    if (existing) await deleteImageRow(tx, existing.id);
    const replaced: Tag[] = existing ? [`image:${existing.id}`] : [];
    return { ...newChild(parent, request, now), tell: (made) => whatChanged(made, replaced) };
  });
}

function whatChanged(made: Image, replaced: readonly Tag[]) {
  const changed: Tag[] = [...tagsOfMember(made), ...replaced, `owner:${made.owner}`];
  return { changed, events: [changedTo('processing', made)] };
}

/** The child that is there already, where that is what the person wants. */
async function keep(tx: Writer, existing: Image): Promise<Found | undefined> {
  const { state, stateBefore } = existing;
  // Whoever deleted it and asks for it again wants it back.
  if (stateBefore !== undefined && stateBefore !== 'cancelled') {
    return { found: existing, ...(await restore(tx, { ...existing, stateBefore })) };
  }
  return state === 'cancelled' || state === 'deleted' ? undefined : { found: existing };
}

function newChild(
  parent: ReadyImage,
  { filter, strength, owner, flow = owner, urgency }: FilterRequest,
  createdAt: Date,
) {
  const row: NewImage = {
    parentId: parent.id,
    rootId: parent.rootId,
    name: derivedName(parent.name, filter),
    ...(parent.alt === undefined ? {} : { alt: parent.alt }),
    folder: newFolder(),
    ...{ filter, strength, owner, createdAt },
  };
  return { row, urgency, share: { flow, costMs: estimatedMs(parent.width * parent.height) } };
}
