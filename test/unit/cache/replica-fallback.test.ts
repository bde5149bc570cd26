import { describe, expect, it } from 'vitest';
import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { newReading } from '../../../src/cache/reading.ts';
import { openReplicaFallback } from '../../../src/cache/replica-fallback.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { StoresFreshness } from '../../../src/ports/stores.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

describe('where rows are read', () => {
  it('is the primary while a replica may lack what was bumped, then any', async () => {
    const { clock, shared, row, openNode } = openCacheNodes({ replicaWindowMs: 30_000 });
    const node = openNode();
    await node.bump(['newest']);
    await node.read();
    clock.now += 30_000;
    await shared.remove('row');
    await openNode().read();
    expect(row.reads).toEqual(['primary', 'any']);
  });

  it('is the primary after the shared cache lost its versions', async () => {
    const { clock, shared, row, openNode } = openCacheNodes();
    shared.keepsSince = () => clock.now - 1000;
    await openNode().read();
    expect(row.reads).toEqual(['primary']);
  });

  it('is the primary, and nothing is shared, while the shared cache is away', async () => {
    const { clock, shared, row, openNode } = openCacheNodes();
    shared.getMany = async () => new Map();
    shared.add = async () => false;
    shared.set = async () => false;
    const [one, two] = [openNode(), openNode()];
    expect([await one.read(), await one.read(), await two.read()]).toEqual([
      '0 loaded',
      '0 local',
      '0 loaded',
    ]);
    clock.now += 100;
    expect(await one.read()).toBe('0 loaded');
    expect(await one.bump(['newest'])).toBe(false);
    expect(new Set(row.reads)).toEqual(new Set(['primary']));
  });

  it('is the primary, past a cache that did not take a bump and came back with the old version', async () => {
    const { shared, row, openNode } = openCacheNodes();
    const [one, two] = [openNode(), openNode()];
    await one.read();
    const set = shared.set.bind(shared);
    shared.set = async () => false;
    row.value = 1;
    expect(await one.bump(['newest'])).toBe(false);
    shared.set = set;
    two.hear(['newest'], false);
    expect(await one.read()).toBe('1 loaded');
    expect(await two.read(newReading({ after: { images: 'position' } }))).toBe('1 loaded');
    expect(row.reads).toEqual(['any', 'primary', 'primary']);
    await one.bump(['newest']);
    expect(await one.read()).toBe('1 loaded');
  });
});

const any = newReading('any');
/** Nobody can tell whether a replica has what such an entry needs. */
const unknown = [{ tags: [], versions: undefined }];
const open = (now: () => number) =>
  openReplicaFallback({ cache: openMemoryCache(), now, replicaWindowMs: 30_000 });

/** A database whose primary may be away, and what was asked of it. */
function openRows() {
  const asked: StoresFreshness[] = [];
  const rows = { asked, isAway: false, error: new AppError('unavailable') as Error };
  const load = async ({ freshness }: { freshness: StoresFreshness }) => {
    asked.push(freshness);
    if (freshness === 'primary' && rows.isAway) throw rows.error;
    return freshness;
  };
  return { rows, load };
}

describe('a load that demands the primary', () => {
  it('is fresh while the primary answers', async () => {
    const { load } = openRows();
    expect(await open(() => 0)(load, unknown, any)).toEqual({
      value: 'primary',
      isFresh: true,
    });
  });

  it('does without it while it is away, and asks it again a second later', async () => {
    let now = 0;
    const { rows, load } = openRows();
    const loadRows = open(() => now);
    rows.isAway = true;
    expect(await loadRows(load, unknown, any)).toEqual({ value: 'any', isFresh: false });
    expect(await loadRows(load, unknown, any)).toEqual({ value: 'any', isFresh: false });
    expect(rows.asked).toEqual(['primary', 'any', 'any']);
    now = 1000;
    rows.isAway = false;
    expect(await loadRows(load, unknown, any)).toEqual({ value: 'primary', isFresh: true });
  });

  it('fails for a person who themselves demands it, and with any other error', async () => {
    const { rows, load } = openRows();
    const loadRows = open(() => 0);
    rows.isAway = true;
    await expect(loadRows(load, unknown, newReading('primary'))).rejects.toThrow(rows.error);
    rows.error = new Error('a defect');
    await expect(loadRows(load, unknown, any)).rejects.toThrow('a defect');
  });

  it('keeps the position that a person has reached', async () => {
    const { rows, load } = openRows();
    rows.isAway = true;
    const own = newReading({ after: { images: 'x' } });
    expect((await open(() => 0)(load, unknown, own)).value).toEqual({ after: { images: 'x' } });
  });
});
