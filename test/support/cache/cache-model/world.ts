import type { Scheduler } from 'fast-check';
import { openCoherentCache, type CoherentCache } from '../../../../src/cache/coherent-cache.ts';
import { newReading } from '../../../../src/cache/reading.ts';
import type { Tag } from '../../../../src/domain/tags.ts';
import type { StoresFreshness } from '../../../../src/ports/stores.ts';
import type { Fault } from './faults.ts';
import { openHistory } from './history.ts';
import { changedTags, readValue } from './pages.ts';
import { openSharedStore } from './shared-store.ts';
import type { Step } from './steps.ts';

export const trustMs = 100;
export const graceMs = 150;
export const replicaWindowMs = 16_000;
const maxLagMs = 5000;

/**
 * Two nodes with the real cache code, on a database with a lagging replica. One value only rises; every read has to
 * give at least what was acknowledged when it began, or for others a moment before, or `take` rejects.
 */
export function openWorld(scheduler: Scheduler, fault: Fault | undefined) {
  let now = 1_800_000_000_000;
  const commits = openHistory();
  /** What somebody was told is done. */
  const acknowledged = openHistory();
  /** The same by the node that told them. */
  const acknowledgedAt = [openHistory(), openHistory()] as const;
  const outbox = new Set<number>();
  const pause = (label: string) => scheduler.schedule(Promise.resolve(), label);
  const store = openSharedStore(pause, fault === 'a lost version counts as never bumped');
  // No waiting for other nodes: the scheduler has no clock.
  const grace = fault === 'what is older is given without end' ? 60_000 : graceMs;
  const options = { now: () => now, trustMs, graceMs: grace, replicaWindowMs, waitMs: 0 };
  const nodes = [0, 1].map(() => openCoherentCache({ cache: store.connect(), ...options }));
  const bystander = openCoherentCache({ cache: store.connect(), ...options });
  const tags: Tag[] = fault === 'a list is not bumped' ? [changedTags[0]] : [...changedTags];

  /** The replica is as far behind as it may be. */
  async function readRow(freshness: StoresFreshness): Promise<number> {
    await pause('query sent');
    const newest = commits.valueAt(now);
    const replica = commits.valueAt(now - maxLagMs);
    await pause('query answered');
    if (fault === 'refills always read a replica') return replica;
    if (freshness === 'primary') return newest;
    return freshness !== 'any' && replica < Number(freshness.after.images) ? newest : replica;
  }

  async function write(at: number, dies: boolean, isHeard: boolean): Promise<void> {
    const bump = () => bumpAt(at);
    let isStored = false;
    await pause('write begins');
    if (fault === 'bumps come before the commit') isStored = await bump();
    const value = commits.valueAt(now) + 1;
    commits.add(now, value);
    outbox.add(value);
    await pause('committed');
    if (dies) return;
    if (fault !== 'bumps come before the commit') isStored = await bump();
    if (isStored) acknowledge(value, at);
    if (!isHeard) return;
    await pause('message');
    nodes[1 - at]?.hear(tags, isStored);
  }

  async function bumpAt(at: number): Promise<boolean> {
    const node = nodes[at] as CoherentCache;
    if (fault !== 'what is older is given where the write was acknowledged') return node.bump(tags);
    const isStored = await bystander.bump(tags);
    node.hear(tags, isStored);
    return isStored;
  }

  function acknowledge(value: number, at: number): void {
    outbox.delete(value);
    acknowledged.add(now, value);
    acknowledgedAt[at]?.add(now, value);
  }

  /** What somebody may count on who reads there now. */
  function expectedOf(at: number, what: 'row' | 'page', isWriter: boolean): number {
    if (isWriter) return acknowledged.valueAt(now);
    const there = acknowledgedAt[at]?.valueAt(now) ?? NaN;
    return Math.max(there, acknowledged.valueAt(now - (what === 'page' ? graceMs : trustMs)));
  }

  /** What is in the outbox when a sweep ends well is visible from then on, whoever died. */
  async function sweep(): Promise<void> {
    await pause('sweep');
    for (const value of [...outbox]) {
      const isStored = fault === 'nobody sweeps' || (await bumpAt(0));
      if (isStored) acknowledge(value, 0);
    }
  }

  async function read(at: number, what: 'row' | 'page', who: 'anybody' | 'writer'): Promise<void> {
    await pause('read begins');
    const isWriter = who === 'writer';
    const expected = expectedOf(at, what, isWriter);
    const reading = newReading(isWriter ? { after: { images: String(expected) } } : 'any');
    const value = await readValue(nodes[at] as CoherentCache, readRow, what, reading, fault);
    if (value < expected) throw new Error(`${who} got ${value} and not ${expected} from node ${at}`);
  }

  async function take(step: Step): Promise<void> {
    switch (step.does) {
      case 'write':
        return write(step.node, step.dies, step.isHeard);
      case 'read':
        return read(step.node, step.what, step.who);
      case 'sweep':
        return sweep();
      case 'lose everything cached':
        await pause(step.does);
        return store.lose(now);
      case 'cut off':
        await pause(step.does);
        return store.cutOff(step.isAway);
      case 'wait':
        await pause(step.does);
        now += step.ms;
    }
  }
  return { take };
}
