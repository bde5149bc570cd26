import { describe, expect, it } from 'vitest';
import { admit, atMost, mostWaiting } from '../../../src/outbox/admission.ts';

const jobs = (...costs: number[]) => costs.map((costMs) => ({ costMs }));
const empty = { count: 0, costMs: 0 };

describe('what the queue gets', () => {
  it('is enough for the workers that there are, and no more', () => {
    expect(admit(jobs(...Array<number>(200).fill(10)), empty, 0)).toHaveLength(2);
    expect(admit(jobs(...Array<number>(200).fill(10)), empty, 40)).toHaveLength(20);
    expect(admit(jobs(10, 10), { count: 2, costMs: 20 }, 3)).toEqual([]);
    expect([0, 1, 4, 5, 100].map(mostWaiting)).toEqual([2, 2, 2, 3, 50]);
  });

  it('is little where it is large, and never nothing', () => {
    expect(admit(jobs(5000, 5000), empty, 3)).toEqual(jobs(5000));
    expect(admit(jobs(5000), { count: 1, costMs: 100 }, 3)).toEqual([]);
    expect(admit(jobs(300, 300, 300), empty, 3)).toEqual(jobs(300, 300));
  });

  it('does not wait for what was given to a worker that does not begin it', () => {
    const published = { count: 4, costMs: 2000 };
    expect(atMost(published, 1)).toEqual({ count: 1, costMs: 500 });
    expect(atMost(published, 0)).toEqual(empty);
    expect(atMost(published, 9)).toEqual(published);
  });

  it('keeps the order of the turns: a small one does not pass a large one', () => {
    expect(admit(jobs(400, 900, 10), empty, 3)).toEqual(jobs(400));
  });
});
