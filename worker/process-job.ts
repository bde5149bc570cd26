import { findImage } from '../src/data/images/images.ts';
import { mediaFolder } from '../src/domain/images/blob-keys.ts';
import type { FirstSize } from '../src/domain/images/first-size.ts';
import type { Log } from '../src/ops/log.ts';
import type { PictureWork } from '../src/domain/work.ts';
import { streamSource } from '../src/pictures/byte-source.ts';
import { readHeader } from '../src/pictures/inspect.ts';
import { memoryNeeded, memoryNeededOfMade } from '../src/pictures/memory-needed.ts';
import type { BlobStore } from '../src/ports/blob-store.ts';
import type { Delivery, Verdict } from '../src/ports/queue.ts';
import type { Core } from '../src/usecases/core.ts';
import { failJob } from '../src/usecases/jobs/fail-job.ts';
import { releaseJob, startJob, type StartedJob } from '../src/usecases/jobs/start-job.ts';
import type { RenderedPicture } from '../src/rendering/render-picture.ts';
import type { RenderOutcome, RenderPool } from '../src/rendering/render-pool.ts';
import type { JobWrites } from './job-writes.ts';
import { decide, verdictOf } from './verdict.ts';

export interface Worker {
  core: Core;
  pool: RenderPool;
  writes: JobWrites;
  log: Log;
}

/**
 * One delivery from its first reading to the verdict. Throws only when the database is away, which the queue takes as a
 * retry.
 */
export async function processJob(worker: Worker, { message }: Delivery<PictureWork>): Promise<Verdict> {
  const startedAt = performance.now();
  const started = await startJob(worker.core, message.jobId);
  if (!started) return 'ack';
  const isOver = worker.writes.begin(started);
  const outcome = await render(worker, started, message.kind === 'quick-picture').finally(isOver);
  const decision = decide(outcome.type, started.attempts);
  if (decision.type === 'fail') await failJob(worker.core, started, decision.failure);
  if (decision.type === 'retry') await releaseJob(worker.core, started.id, decision.attempts);
  if (outcome.type === 'rendered') await publish(worker, started, outcome.picture);
  logJob(worker.log, started, outcome, performance.now() - startedAt);
  return verdictOf(decision);
}

async function render({ core, pool }: Worker, job: StartedJob, isQuick: boolean): Promise<RenderOutcome> {
  const { source, folder, filter, strength } = job;
  if (source === undefined) return { type: 'source-gone', detail: 'the parent was deleted' };
  const { parent } = job;
  const memoryBytes = parent
    ? memoryNeededOfMade(parent.width, parent.height)
    : await memoryOf(core.blobs, source);
  const request = { source, folder, filter, strength, maxPixels: core.limits.maxPixels, memoryBytes };
  return pool.render(request, { isQuick, onFirstSize: (first) => tellFirstSize(core, job, first) });
}

/** Its owner's page shows that while the rest is being made. Others hear of a picture when it is ready. */
function tellFirstSize({ events }: Core, { imageId, owner }: StartedJob, first: FirstSize): void {
  events.publish({ type: 'image-changed', imageId, state: 'processing', first, onlyFor: owner });
}

/** Of an upload, by its header. 0 where that can't be read: then the process says what is wrong. */
async function memoryOf(blobs: BlobStore, source: string): Promise<number> {
  const blob = await blobs.open(source).catch(() => undefined);
  if (!blob) return 0;
  try {
    const header = await readHeader(streamSource(blob.stream), { maxScans: 1 });
    return header ? memoryNeeded(header, blob.size) : 0;
  } catch {
    return 0;
  } finally {
    blob.stream.destroy();
  }
}

/** When the picture was deleted or cancelled meanwhile, what was just written must go as well. */
async function publish({ core, writes }: Worker, job: StartedJob, picture: RenderedPicture): Promise<void> {
  if (await writes.finish(job, picture)) return;
  if (await isUnwanted(core, job.imageId)) await core.blobs.removeAll(mediaFolder(job.folder));
}

async function isUnwanted({ stores }: Core, imageId: number): Promise<boolean> {
  const image = await findImage(stores.images.reader('primary'), imageId);
  const state = image && (image.stateBefore ?? image.state);
  return state === undefined || state === 'cancelled' || state === 'deleted';
}

function logJob(log: Log, job: StartedJob, outcome: RenderOutcome, durationMs: number): void {
  const fields = { jobId: job.id, imageId: job.imageId, attempts: job.attempts, outcome: outcome.type };
  const entry = { ...fields, durationMs: Math.round(durationMs) };
  const detail = 'detail' in outcome ? { detail: outcome.detail } : {};
  if (outcome.type === 'error') log.error({ ...entry, ...detail }, 'job');
  else if (['crashed', 'timeout', 'too-much-memory'].includes(outcome.type))
    log.warn({ ...entry, ...detail }, 'job');
  else log.info(entry, 'job');
}
