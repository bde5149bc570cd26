import fc, { type Scheduler } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCoherentCache, type CoherentCache } from '../../src/cache/coherent-cache.ts';
import { newReading, type Reading } from '../../src/cache/reading.ts';
import type { Tag } from '../../src/domain/tags.ts';
import type { Cache, Freshness } from '../../src/ports.ts';

/**
 * The real cache code of two nodes on a database with a lagging replica, under every order of events that fast-check
 * comes up with. One picture has a value that only rises; a page shows it. Every read has to give at least the value
 * that was acknowledged when the read began.
 */

/** A step of the protocol that is left out or done in the wrong order. The model has to notice each. */
const faults = [
  'rows are read before versions',
  'bumps come before the commit',
  'refills always read a replica',
  'entries are made from what is merely trusted',
  'lists are bumped before pictures',
  'a lost version counts as never bumped',
  'nobody sweeps',
] as const;
type Fault = (typeof faults)[number];

const trustMs = 100;
const maxLagMs = 5000;
const replicaWindowMs = 16_000;
const tags = { row: 'image:1', page: 'newest' } as const satisfies Record<string, Tag>;

type Step =
  | { does: 'write'; node: number; dies: boolean; isHeard: boolean }
  | { does: 'read'; node: number; what: 'row' | 'page'; who: 'anybody' | 'writer' }
  | { does: 'sweep' }
  | { does: 'lose everything cached' }
  | { does: 'cut off'; isAway: boolean }
  | { does: 'wait'; ms: number };

const shortWaits = [1, trustMs - 1, trustMs, 1000];
const node = fc.nat({ max: 1 });
/** `waits`: what may pass at once. An operation of the cache must not take longer than the window allows for. */
const step = (waits: number[]): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('write' as const),
        node,
        dies: fc.boolean(),
        isHeard: fc.boolean(),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        does: fc.constant('read' as const),
        node,
        what: fc.constantFrom('row' as const, 'page' as const),
        who: fc.constantFrom('anybody' as const, 'writer' as const),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ does: 'sweep' as const }) },
    { weight: 1, arbitrary: fc.constant({ does: 'lose everything cached' as const }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('cut off' as const), isAway: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        ms: fc.constantFrom(...waits),
      }),
    },
  );

/** One run: some steps one after the other, then all others at the same time. */
async function run(scheduler: Scheduler, before: Step[], together: Step[], fault?: Fault): Promise<void> {
  const world = openWorld(scheduler, fault);
  for (const one of before) await settle(scheduler, world.take(one));
  await settle(scheduler, Promise.all(together.map((one) => world.take(one))));
  // And then: what was acknowledged stays visible.
  for (const reader of [0, 1]) {
    await settle(scheduler, world.take({ does: 'read', node: reader, what: 'page', who: 'writer' }));
  }
}

async function settle(scheduler: Scheduler, work: Promise<unknown>): Promise<void> {
  await scheduler.waitFor(work);
}

function openWorld(scheduler: Scheduler, fault: Fault | undefined) {
  let now = 1_800_000_000_000;
  const commits = [{ at: 0, value: 0 }];
  const outbox = new Map<number, number>();
  /** What somebody was told is done, and when. */
  const acknowledged = [{ at: 0, value: 0 }];
  const pause = (label: string) => scheduler.schedule(Promise.resolve(), label);
  const valueAt = (list: typeof commits, at: number) =>
    Math.max(...list.filter((one) => one.at <= at).map((one) => one.value));

  const memory = new Map<string, string>();
  let bornAt = 0;
  let isAway = false;
  const nodes = [0, 1].map(() => openCoherentCache({ cache: remote(), now: () => now, ...options }));

  /** The shared cache as one node sees it: an effect somewhere between asking and being answered. */
  function remote(): Cache {
    let keepsSince = Infinity;
    const operation = async <T>(label: string, missed: T, effect: () => T): Promise<T> => {
      await pause(`${label} sent`);
      const result = isAway ? missed : effect();
      await pause(`${label} answered`);
      return result;
    };
    return {
      getMany: (keys) =>
        operation('get', new Map<string, string>(), () => {
          keepsSince = bornAt;
          return new Map([...memory].filter(([key]) => keys.includes(key)));
        }),
      set: (key, value) => operation(`set ${key}`, false, () => memory.set(key, value).size > 0),
      add: (key, value) =>
        operation(`add ${key}`, false, () => !memory.has(key) && memory.set(key, value).size > 0),
      remove: (key) => operation(`remove ${key}`, undefined, () => void memory.delete(key)),
      keepsSince: () => (fault === 'a lost version counts as never bumped' ? 0 : keepsSince),
      close: async () => {},
    };
  }

  /** The replica is as far behind as it may be. */
  async function readRow(freshness: Freshness): Promise<number> {
    await pause('query sent');
    const newest = valueAt(commits, now);
    const replica = valueAt(commits, now - maxLagMs);
    await pause('query answered');
    if (fault === 'refills always read a replica') return replica;
    if (freshness === 'primary') return newest;
    return freshness !== 'any' && replica < Number(freshness.after) ? newest : replica;
  }

  async function readValue(cache: CoherentCache, what: 'row' | 'page', reading: Reading): Promise<number> {
    const isReversed = fault === 'lists are bumped before pictures';
    const tagOf = { row: isReversed ? tags.page : tags.row, page: isReversed ? tags.row : tags.page };
    const early = fault === 'rows are read before versions' ? await readRow('primary') : undefined;
    const row = async (own: Reading) =>
      (
        await cache.get(
          {
            key: 'row',
            tags: [tagOf.row],
            level: 'queries',
            load: async ({ freshness }) => early ?? readRow(freshness),
          },
          own,
        )
      )?.value ?? NaN;
    if (what === 'row') return row(reading);
    const trusting = fault === 'entries are made from what is merely trusted';
    const load = (own: Reading) => row(trusting ? { ...own, mayTrust: true } : own);
    const page = await cache.get({ key: 'page', tags: [tagOf.page], level: 'fragments', load }, reading);
    return page?.value ?? NaN;
  }

  async function write(at: number, dies: boolean, isHeard: boolean): Promise<void> {
    const cache = nodes[at] as CoherentCache;
    const bump = () => cache.bump([tags.row, tags.page]);
    let isStored = false;
    await pause('write begins');
    if (fault === 'bumps come before the commit') isStored = await bump();
    const value = valueAt(commits, now) + 1;
    commits.push({ at: now, value });
    outbox.set(value, value);
    await pause('committed');
    if (dies) return;
    if (fault !== 'bumps come before the commit') isStored = await bump();
    if (isStored) acknowledge(value);
    if (!isHeard) return;
    await pause('message');
    nodes[1 - at]?.hear([tags.row, tags.page], isStored);
  }

  function acknowledge(value: number): void {
    outbox.delete(value);
    acknowledged.push({ at: now, value });
  }

  /** What is in the outbox when a sweep ends well is visible from then on, whoever died. */
  async function sweep(): Promise<void> {
    await pause('sweep');
    for (const value of [...outbox.keys()]) {
      const isStored = fault === 'nobody sweeps' || (await nodes[0]?.bump([tags.row, tags.page]));
      if (isStored) acknowledge(value);
    }
  }

  async function read(at: number, what: 'row' | 'page', who: 'anybody' | 'writer'): Promise<void> {
    await pause('read begins');
    const isWriter = who === 'writer';
    const expected = valueAt(acknowledged, isWriter ? now : now - trustMs);
    const reading = newReading(isWriter ? { after: String(expected) } : 'any');
    const value = await readValue(nodes[at] as CoherentCache, what, reading);
    if (value < expected) throw new Error(`${who} got ${value} and not ${expected} from node ${at}`);
  }

  async function take(one: Step): Promise<void> {
    switch (one.does) {
      case 'write':
        return write(one.node, one.dies, one.isHeard);
      case 'read':
        return read(one.node, one.what, one.who);
      case 'sweep':
        return sweep();
      case 'lose everything cached':
        await pause(one.does);
        memory.clear();
        bornAt = now;
        return;
      case 'cut off':
        await pause(one.does);
        isAway = one.isAway;
        return;
      case 'wait':
        await pause(one.does);
        now += one.ms;
    }
  }
  return { take };
}

// No waiting for other nodes: the scheduler has no clock.
const options = { trustMs, replicaWindowMs, waitMs: 0 };

const property = (fault?: Fault) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.array(step([...shortWaits, replicaWindowMs - 1, replicaWindowMs, 60_000]), { maxLength: 6 }),
    fc.array(step(shortWaits), { minLength: 2, maxLength: 6 }),
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
