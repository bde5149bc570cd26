import { describe, expect, it } from 'vitest';
import { decide, verdictOf } from '../../../worker/verdict.ts';

describe('what becomes of a job', () => {
  it.each([
    ['rendered', 0, { type: 'finish' }, 'ack'],
    ['damaged', 0, { type: 'fail', failure: 'damaged' }, 'ack'],
    ['source-gone', 0, { type: 'fail', failure: 'source-gone' }, 'ack'],
    ['too-much-memory', 0, { type: 'fail', failure: 'too-much-memory' }, 'ack'],
    ['timeout', 0, { type: 'fail', failure: 'took-too-long' }, 'ack'],
    ['stopped', 0, { type: 'retry', attempts: 0 }, 'retry'],
    ['stopped', 2, { type: 'retry', attempts: 2 }, 'retry'],
    ['crashed', 0, { type: 'retry', attempts: 1 }, 'retry'],
    ['crashed', 1, { type: 'retry', attempts: 2 }, 'retry'],
    ['crashed', 2, { type: 'fail', failure: 'gave-up' }, 'ack'],
    ['error', 2, { type: 'fail', failure: 'gave-up' }, 'ack'],
  ] as const)('%s after %i broken attempts', (outcome, attempts, decision, verdict) => {
    expect(decide(outcome, attempts)).toEqual(decision);
    expect(verdictOf(decision)).toBe(verdict);
  });
});
