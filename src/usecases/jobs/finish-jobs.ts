import { addToCounter } from '../../data/images/counters.ts';
import { findImage, markReady, markReadyIn, type MadePicture } from '../../data/images/images.ts';
import { endJob, startJobs, type Assignment } from '../../data/images/jobs.ts';
import type { AppEvent } from '../../domain/events.ts';
import { isReady } from '../../domain/images/image.ts';
import type { Tag } from '../../domain/tags.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfList } from '../images/image-tags.ts';

export interface FinishedJob {
  job: Pick<Assignment, 'id' | 'imageId' | 'rootId' | 'owner'>;
  /** Its blobs are stored. */
  picture: MadePicture;
}

/** What became of one of them. */
interface Finish {
  isFinished: boolean;
  changed: readonly Tag[];
  /** Where it can be seen now. */
  events: readonly AppEvent[];
}

/**
 * Publishes pictures, all of them or none, and says on the way of other jobs that they have begun. Of several workers
 * that finish the same job exactly one gets true; false also when the picture was cancelled meanwhile, or deleted for
 * good.
 */
export async function finishJobs(
  core: Core,
  finished: readonly FinishedJob[],
  begunIds: readonly number[] = [],
): Promise<boolean[]> {
  const { value } = await change(core, 'images', async (tx) => {
    const finishes: Finish[] = [];
    for (const each of finished) finishes.push(await finish(tx, each, core.clock()));
    await startJobs(tx, begunIds);
    const events = finishes.flatMap((each) => each.events);
    // Last, because all who publish a picture wait here for one another.
    if (events.length > 0) await addToCounter(tx, 'images', events.length);
    const changed = [...new Set(finishes.flatMap((each) => each.changed))];
    return { value: finishes.map(({ isFinished }) => isFinished), changed, events };
  });
  return value;
}

async function finish(tx: Writer, { job, picture }: FinishedJob, at: Date): Promise<Finish> {
  if (!(await endJob(tx, job.id, 'done', at))) return { isFinished: false, changed: [], events: [] };
  const { imageId, rootId, owner } = job;
  const asBegun = { id: imageId, rootId, owner, digest: picture.digest };
  return (await markReadyIn(tx, asBegun, picture)) ? shown(asBegun) : finishChanged(tx, imageId, picture);
}

/** When something became of the picture since the job was begun. */
async function finishChanged(tx: Writer, imageId: number, picture: MadePicture): Promise<Finish> {
  await markReady(tx, imageId, picture);
  // When its root was deleted, it is of another family now.
  const finished = await findImage(tx, imageId);
  if (!finished) return { isFinished: false, changed: [], events: [] };
  // It was deleted, and will be ready when that is undone.
  if (!isReady(finished)) return { isFinished: true, changed: [`image:${finished.id}`], events: [] };
  return shown(finished);
}

function shown(image: { id: number; rootId: number; owner: string; digest: string }): Finish {
  return { isFinished: true, changed: tagsOfList(image), events: [changedTo('ready', image)] };
}
