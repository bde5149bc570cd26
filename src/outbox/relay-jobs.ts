import { countPublished, listDueJobs, moveDueTime, takeDueJob, type DueJob } from '../data/images/jobs.ts';
import { serveTurn } from '../data/images/turns.ts';
import type { AppEvent } from '../domain/events.ts';
import { pictureLanes, type PictureLane } from '../domain/images/job.ts';
import { pictureWork, type PictureWork } from '../domain/work.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Queue } from '../ports/queue.ts';
import type { Stores } from '../ports/stores.ts';
import { admit, atMost, mostWaiting } from './admission.ts';
import { startRelayLoop } from './relay-loop.ts';
import type { Repeated } from './repeat.ts';

interface RelayOptions {
  stores: Pick<Stores, 'images'>;
  queue: Queue;
  /** Tell when a worker begins or ends a job, which makes room for the next. */
  events: Pick<Events, 'subscribe'>;
  clock: Clock;
  log: Log;
  /** Raised when there is a job of this lane to publish; the table is then looked at at once. */
  jobQueued: Signal<PictureLane>;
  /** How often the table is looked at without it, in milliseconds. */
  intervalMs?: number;
}

/** A relay that dies while publishing leaves its jobs to the others after this long. */
const leaseMs = 30_000;
/** What was published and is still not done after this long is published again: the queue may have lost it. */
const republishMs = 15 * 60_000;
/**
 * What was published and has not begun for this long no longer counts as waiting in the queue. Else a queue that lost
 * its messages, and so never gives them to a worker, would get no others.
 */
const countedMs = 60_000;
/** What happens within this time of a look is seen by the next one: each costs statements, whatever it finds. */
const pauseMs = 10;

/**
 * Carries committed jobs to the queue (the relay of a transactional outbox). A job is due until the queue has
 * confirmed it, so that it is published at least once, however often the queue or this process goes away. It goes when
 * it is its turn and the queue has room; see admission.ts.
 */
export function relayJobs(options: RelayOptions): Repeated {
  const { events, log, jobQueued, intervalMs = 1000 } = options;
  /** The lanes of which there was more, at the last look, than the queue had room for. */
  let heldBack: ReadonlySet<PictureLane> = new Set();
  let running = 0;
  const loop = startRelayLoop({ intervalMs, pauseMs }, async () => {
    heldBack = new Set();
    try {
      ({ heldBack, running } = await publishDue(options, running));
      return heldBack.size > 0 ? 'held-back' : 'all-published';
    } catch (error) {
      log.warn({ error }, 'jobs could not be published; trying again');
      return 'failed';
    }
  });
  jobQueued.onRaise((lane) => {
    // Behind those that are held back it does not help to look before there is room.
    if (!heldBack.has(lane)) loop.added();
  });
  const unsubscribe = events.subscribe((event) => {
    if (makesRoom(event)) loop.moved();
  });
  return {
    async stop() {
      unsubscribe();
      await loop.stop();
    },
  };
}

/** A worker has begun or ended something. A picture that is new changes its family, unlike work on it that begins. */
function makesRoom(event: AppEvent): boolean {
  if (event.type !== 'image-changed' || event.first) return false;
  return event.state !== 'processing' || event.rootId === undefined;
}

interface Pass {
  /** The lanes with due jobs for which there is no room in the queue yet. */
  heldBack: ReadonlySet<PictureLane>;
  /** How many jobs are worked on. */
  running: number;
}

/** Publishes the due jobs for which the queue has room; throws when it did not take them. */
async function publishDue({ stores, queue, clock }: RelayOptions, ranBefore: number): Promise<Pass> {
  const database = stores.images;
  const now = clock();
  const leasedUntil = new Date(now.getTime() + leaseMs);
  const { admitted, ...pass } = await chooseDueJobs(database, queue, now, ranBefore);
  const messages = await takeDueJobs(database, admitted, now, leasedUntil);
  if (messages.length === 0) return pass;
  const ids = messages.map((message) => message.jobId);
  const moveTo = (due: Date) => database.transaction((tx) => moveDueTime(tx, ids, leasedUntil, due));
  try {
    await queue.publish(messages);
  } catch (error) {
    await moveTo(now);
    throw error;
  }
  await moveTo(new Date(clock().getTime() + republishMs));
  return pass;
}

/** How many due jobs of a lane are looked at, at least: more than the queue takes, to see that there is more. */
const leastListed = 16;

async function chooseDueJobs(
  database: Stores['images'],
  queue: Queue,
  now: Date,
  ranBefore: number,
): Promise<Pass & { admitted: DueJob[] }> {
  const db = database.reader('primary');
  const limit = Math.max(leastListed, 2 * mostWaiting(ranBefore));
  const listed = await listDueJobs(db, now, limit);
  const admitted: DueJob[] = [];
  const heldBack = new Set<PictureLane>();
  if (listed.length === 0) return { admitted, heldBack, running: ranBefore };
  const waitingAfter = new Date(now.getTime() + republishMs - countedMs);
  const { running, waiting } = await countPublished(db, now, waitingAfter);
  for (const lane of pictureLanes) {
    const due = listed.filter((job) => job.lane === lane);
    const published = waiting.get(lane) ?? { count: 0, costMs: 0 };
    let chosen = admit(due, published, running);
    if (chosen.length < due.length && published.count > 0) {
      // What a worker was given that hangs has not begun either, and must not keep the others from work.
      chosen = admit(due, atMost(published, await queue.countWaiting(lane)), running);
    }
    admitted.push(...chosen);
    if (due.length > chosen.length || due.length === limit) heldBack.add(lane);
  }
  return { admitted, heldBack, running };
}

async function takeDueJobs(
  database: Stores['images'],
  due: readonly DueJob[],
  now: Date,
  leasedUntil: Date,
): Promise<PictureWork[]> {
  if (due.length === 0) return [];
  const { value } = await database.transaction(async (tx) => {
    const taken: PictureWork[] = [];
    /** The last of each lane, since they come in their order. */
    const turns = new Map<PictureLane, number>();
    for (const { jobId, lane, turn } of due) {
      if (!(await takeDueJob(tx, jobId, now, leasedUntil))) continue;
      taken.push(pictureWork(lane, jobId));
      turns.set(lane, turn);
    }
    for (const [lane, turn] of turns) await serveTurn(tx, lane, turn);
    return taken;
  });
  return value;
}
