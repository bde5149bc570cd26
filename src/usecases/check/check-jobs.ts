import { deleteJobs, listForgottenImages, listLostJobs } from '../../data/images/consistency.ts';
import { lockImage } from '../../data/images/images.ts';
import { findJobOfImage, insertJob } from '../../data/images/jobs.ts';
import { estimatedMs } from '../../domain/images/job.ts';
import type { Piece } from '../../domain/piece.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import type { Check } from './finding.ts';

/** A picture and its job come, change and go in one transaction, so that one statement never sees them differ. */
export async function checkJobs({ core, mends, report }: Check, piece: Piece): Promise<void> {
  const db = core.stores.images.reader('primary');
  const lost = await listLostJobs(db, piece);
  if (mends) await removeJobs(core, lost);
  for (const { jobId, imageId } of lost) {
    report({ difference: 'lost-jobs', text: `job ${jobId} of picture ${imageId}`, isMended: mends });
  }
  for (const id of await listForgottenImages(db, piece)) {
    if (mends) await giveJob(core, id);
    report({ difference: 'forgotten-images', text: `picture ${id}`, isMended: mends });
  }
}

async function removeJobs({ stores }: Core, jobs: readonly { jobId: number }[]): Promise<void> {
  const ids = jobs.map(({ jobId }) => jobId);
  if (ids.length > 0) await stores.images.transaction((tx) => deleteJobs(tx, ids));
}

/** Of an unknown size: the cost of a picture of a usual camera. */
const costMs = estimatedMs(12e6);

/** A job like that of an import, which whoever looks at the picture does not wait for any more. */
async function giveJob(core: Core, imageId: number): Promise<void> {
  await change(core, 'images', async (tx) => {
    const image = await lockImage(tx, imageId);
    const job = await findJobOfImage(tx, imageId);
    const isWorkedOn = job?.state === 'queued' || job?.state === 'running';
    if (image?.state !== 'processing' || isWorkedOn) return { value: undefined };
    if (job) await deleteJobs(tx, [job.id]);
    await insertJob(tx, imageId, 'bulk', core.clock(), { flow: image.owner, costMs });
    return { value: undefined, queued: ['bulk'] };
  });
}
