import type { Kind, Work } from '../src/domain/work.ts';
import type { Delivery, Verdict } from '../src/ports/queue.ts';
import { processJob, type Worker } from './process-job.ts';
import { processMessage } from './process-message.ts';

interface Handler<K extends Kind> {
  /** How many are worked on at once where there are so many render processes. */
  atOnce(renderProcesses: number): number;
  /** Retries within a kind are its handler's: what is told the queue is only whether it has to come again. */
  run(worker: Worker, delivery: Delivery<Extract<Work, { kind: K }>>): Promise<Verdict>;
}

/** What a worker does, by kind of work. Their lanes are in domain/work.ts. */
export const handlers: { [K in Kind]: Handler<K> } = {
  /**
   * One more than there are render processes: while they work, it is claimed, so that no process waits for the database
   * between two pictures. More would only wait here while other workers are idle.
   */
  picture: { atOnce: (renderProcesses) => renderProcesses + 1, run: processJob },
  /** All processes may work on these, also the one that is kept for them. */
  'quick-picture': { atOnce: (renderProcesses) => renderProcesses + 2, run: processJob },
  /** They wait for databases and not for this machine. */
  message: { atOnce: () => 4, run: processMessage },
};
