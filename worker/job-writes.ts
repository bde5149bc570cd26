import type { MadePicture } from '../src/data/images/images.ts';
import type { Log } from '../src/ops/log.ts';
import type { Core } from '../src/usecases/core.ts';
import { finishJobs, type FinishedJob } from '../src/usecases/jobs/finish-jobs.ts';
import { sayBegun, type StartedJob } from '../src/usecases/jobs/start-job.ts';

/** What a worker writes of its jobs while it works on them. */
export interface JobWrites {
  /**
   * There is work on this job now. That is said with whatever is written next, or after a while; most jobs are finished
   * before, and it is never said of them. Returns what tells that there is nothing to say any more.
   */
  begin(job: StartedJob): () => void;
  /** As `finishJobs`. Under a backlog several go together. */
  finish(job: StartedJob, picture: MadePicture): Promise<boolean>;
}

interface Options {
  /** Whether other jobs wait until these are done with. */
  hasBacklog: () => boolean;
  log: Log;
  /** When people and relays should know of work that takes long. */
  begunAfterMs?: number;
  /** How many are finished together, and how long the first waits for the others, under a backlog. */
  mostTogether?: number;
  gatherMs?: number;
}

interface Finishing extends FinishedJob {
  resolve: (isFinished: boolean) => void;
  reject: (error: unknown) => void;
}

export function openJobWrites(core: Core, options: Options): JobWrites {
  const { hasBacklog, log, begunAfterMs = 150, mostTogether = 4, gatherMs = 100 } = options;
  const begun = new Map<StartedJob, NodeJS.Timeout>();
  let finishing: Finishing[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let isWriting = false;

  function takeBegun(): StartedJob[] {
    const jobs = [...begun.keys()];
    for (const timer of begun.values()) clearTimeout(timer);
    begun.clear();
    return jobs;
  }

  /** All that waits, one transaction at a time: what comes meanwhile goes together in the next. */
  async function write(): Promise<void> {
    clearTimeout(gathering);
    gathering = undefined;
    if (isWriting) return;
    isWriting = true;
    while (finishing.length > 0) {
      const together = finishing;
      finishing = [];
      await finishTogether(core, together, takeBegun());
    }
    isWriting = false;
  }

  async function tellBegun(): Promise<void> {
    // The job goes on: what is not known is only that.
    await sayBegun(core, takeBegun()).catch((error: unknown) => {
      log.warn({ error }, 'it could not be said that jobs have begun');
    });
  }

  return {
    begin(job) {
      begun.set(
        job,
        setTimeout(() => void tellBegun(), begunAfterMs),
      );
      return () => {
        clearTimeout(begun.get(job));
        begun.delete(job);
      };
    },
    finish(job, picture) {
      return new Promise((resolve, reject) => {
        finishing.push({ job, picture, resolve, reject });
        if (finishing.length >= mostTogether || !hasBacklog()) void write();
        else gathering ??= setTimeout(() => void write(), gatherMs);
      });
    },
  };
}

/** When that fails, each by itself, so that one that can't be written keeps no other one up. */
async function finishTogether(
  core: Core,
  together: readonly Finishing[],
  begun: readonly StartedJob[],
): Promise<void> {
  const ids = begun.map(({ id }) => id);
  try {
    const done = await finishJobs(core, together, ids);
    for (const [index, { resolve }] of together.entries()) resolve(done[index] ?? false);
  } catch (error) {
    if (together.length === 1) return together[0]?.reject(error);
    for (const each of together) await finishTogether(core, [each], []);
  }
}
