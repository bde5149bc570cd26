import type { ErrorCode } from '../src/domain/errors.ts';
import { maxAttempts } from '../src/domain/images/job.ts';
import type { Verdict } from '../src/ports/queue.ts';
import type { RenderOutcome } from '../src/rendering/render-pool.ts';

/** What becomes of a job after an attempt. `attempts` counts those that broke down, this one included. */
type Decision =
  { type: 'finish' } | { type: 'fail'; failure: ErrorCode } | { type: 'retry'; attempts: number };

/**
 * What is about the picture itself is final at once; what may be about the machine is tried again until it broke
 * down `maxAttempts` times; a stop of the worker is nobody's fault and costs nothing.
 */
export function decide(outcome: RenderOutcome['type'], earlierAttempts: number): Decision {
  switch (outcome) {
    case 'rendered':
      return { type: 'finish' };
    case 'damaged':
      return { type: 'fail', failure: 'damaged' };
    case 'source-gone':
      return { type: 'fail', failure: 'source-gone' };
    case 'too-much-memory':
      return { type: 'fail', failure: 'too-much-memory' };
    case 'timeout':
      return { type: 'fail', failure: 'took-too-long' };
    case 'stopped':
      return { type: 'retry', attempts: earlierAttempts };
    case 'crashed':
    case 'error': {
      const attempts = earlierAttempts + 1;
      return attempts < maxAttempts ? { type: 'retry', attempts } : { type: 'fail', failure: 'gave-up' };
    }
  }
}

/** What the queue is told. A job that ended, however it ended, is done with. */
export function verdictOf(decision: Decision): Verdict {
  return decision.type === 'retry' ? 'retry' : 'ack';
}
