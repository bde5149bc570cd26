import { describe, expect, it } from 'vitest';
import { newReading } from '../../../src/cache/reading.ts';
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
    expect(await two.read(newReading({ after: 'position' }))).toBe('1 loaded');
    expect(row.reads).toEqual(['any', 'primary', 'primary']);
    await one.bump(['newest']);
    expect(await one.read()).toBe('1 loaded');
  });
});
