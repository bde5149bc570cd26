import type { PictureLane } from '../domain/images/job.ts';
import type { Log } from '../ops/log.ts';
import type { ShutdownStep } from '../ops/shutdown.ts';
import type { Signal } from '../ops/signal.ts';
import type { Queue } from '../ports/queue.ts';
import type { BumpRows, Core } from '../usecases/core.ts';
import { relayJobs } from './relay-jobs.ts';
import { relayMessages } from './relay-messages.ts';
import { sweepBumps } from './sweep-bumps.ts';
import { sweepDeleted } from './sweep-deleted.ts';

/** What the use cases of a process tell its relays and sweepers. */
export interface OutboxSignals {
  /** A job of this lane was committed. */
  jobQueued: Signal<PictureLane>;
  /** Messages to other stores were. */
  told: Signal<void>;
  /** The tags that were written down in these rows have been bumped. */
  bumped: Signal<BumpRows>;
}

/** Carries what is committed to the queue. Returns what has to be stopped, as the function below. */
export function startRelays(
  core: Core,
  queue: Queue,
  { jobQueued, told }: OutboxSignals,
  log: Log,
): ShutdownStep[] {
  const jobs = relayJobs({ ...core, queue, log, jobQueued });
  const messages = relayMessages({ core, queue, log, told });
  return [
    { name: 'jobs', run: jobs.stop },
    { name: 'messages', run: messages.stop },
  ];
}

/** Does what was left over. To be stopped after all that changes something. */
export function startSweepers(core: Core, { bumped }: OutboxSignals, log: Log): ShutdownStep[] {
  const bumps = sweepBumps(core, bumped, log);
  const deleted = sweepDeleted(core, log);
  return [
    { name: 'deleted pictures', run: deleted.stop },
    { name: 'bumps', run: bumps.stop },
  ];
}
