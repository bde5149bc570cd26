import fc, { type Scheduler } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faults, type Fault } from '../../support/cache/cache-model/faults.ts';
import { anyStep, type Step } from '../../support/cache/cache-model/steps.ts';
import { graceMs, openWorld, replicaWindowMs, trustMs } from '../../support/cache/cache-model/world.ts';

/** One run: some steps one after the other, then all others at the same time. */
async function run(scheduler: Scheduler, before: Step[], together: Step[], fault?: Fault): Promise<void> {
  const world = openWorld(scheduler, fault);
  for (const step of before) await scheduler.waitFor(world.take(step));
  await scheduler.waitFor(Promise.all(together.map((step) => world.take(step))));
  // And then: what was acknowledged stays visible.
  for (const node of [0, 1]) {
    await scheduler.waitFor(world.take({ does: 'read', node, what: 'page', who: 'writer' }));
  }
}

const shortWaits = [1, trustMs - 1, trustMs, graceMs - 1, graceMs, 1000];
const longWaits = [...shortWaits, replicaWindowMs - 1, replicaWindowMs, 60_000];

const property = (fault?: Fault) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.array(anyStep(longWaits), { maxLength: 6 }),
    fc.array(anyStep(shortWaits), { minLength: 2, maxLength: 6 }),
    (scheduler, before, together) => run(scheduler, before, together, fault),
  );

describe('the protocol of the cache, over interleavings of readers, writers, a lagging replica and crashes', () => {
  it('never gives less than what was acknowledged', async () => {
    await fc.assert(property(), { numRuns: 5000 });
  }, 120_000);

  it.each(faults)(
    'is seen to break when %s',
    async (fault) => {
      const details = await fc.check(property(fault), { numRuns: 30_000, endOnFailure: true });
      expect(details.failed).toBe(true);
      expect(String(details.errorInstance)).toContain(' got ');
    },
    120_000,
  );
});
