import { deleteImageRow, findDerived, insertImage } from '../../data/images/images.ts';
import { insertJob } from '../../data/images/jobs.ts';
import { AppError } from '../../domain/errors.ts';
import type { Image, ReadyImage } from '../../domain/images/image.ts';
import { estimatedMs, type Urgency } from '../../domain/images/job.ts';
import { derivedName } from '../../domain/images/names.ts';
import type { Tag } from '../../domain/tags.ts';
import { filterNames, findFilter } from '../../filters/catalogue.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfMember } from './image-tags.ts';
import { lockReadyImage } from './locked-image.ts';
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
): Promise<{ id: number; position: Positions }> {
  const { parentId, strength, owner } = request;
  const filter = findFilter(request.filter);
  if (!filter) throw new AppError('unknown-filter', { filters: filterNames.join(', ') });
  if (!Number.isInteger(strength) || strength < 0 || strength > 100) throw new AppError('bad-strength');
  const now = core.clock();
  const { value: id, position } = await change(core, 'images', async (tx): Promise<Change<number>> => {
    const parent = await lockReadyImage(tx, parentId, owner);
    const existing = await findDerived(tx, { parentId, owner, filter: filter.name, strength });
    const kept = existing && (await keep(tx, existing));
    if (kept) return kept;
    // Cancelled is final, and a person who asks again wants it after all: the new picture takes the old one's place.
    if (existing) await deleteImageRow(tx, existing.id);
    const childId = await insertChild(tx, parent, request, now);
    const member = { id: childId, rootId: parent.rootId, owner, digest: undefined };
    const replaced: Tag[] = existing ? [`image:${existing.id}`] : [];
    const changed: Tag[] = [...tagsOfMember(member), ...replaced, `owner:${owner}`];
    return { value: childId, changed, events: [changedTo('processing', member)], queued: true };
  });
  return { id, position };
}

/** The child that is there already, where that is what the person wants. */
async function keep(tx: Writer, existing: Image): Promise<Change<number> | undefined> {
  const { id, state, stateBefore } = existing;
  // Whoever deleted it and asks for it again wants it back.
  if (stateBefore !== undefined && stateBefore !== 'cancelled') {
    return { value: id, ...(await restore(tx, { ...existing, stateBefore })) };
  }
  return state === 'cancelled' || state === 'deleted' ? undefined : { value: id };
}

/** The row of the child, and its job. */
async function insertChild(
  tx: Writer,
  parent: ReadyImage,
  { filter, strength, owner, flow = owner, urgency }: FilterRequest,
  createdAt: Date,
): Promise<number> {
  const id = await insertImage(tx, {
    parentId: parent.id,
    rootId: parent.rootId,
    name: derivedName(parent.name, filter),
    ...(parent.alt === undefined ? {} : { alt: parent.alt }),
    folder: newFolder(),
    ...{ filter, strength, owner, createdAt },
  });
  const costMs = estimatedMs(parent.width * parent.height);
  await insertJob(tx, id, urgency, createdAt, { flow, costMs });
  return id;
}
