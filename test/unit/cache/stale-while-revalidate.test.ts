import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newReading, type CacheEvent } from '../../../src/cache/reading.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';
import { closedGate } from '../../support/nodes/gate.ts';

const anybody = () => newReading('any');
const mayBeStale = { staleWhileRevalidate: true };

/** Two nodes of which one has read the row; the other has then changed it, and told. */
async function changedElsewhere() {
  const nodes = openCacheNodes({ trustMs: 100, graceMs: 150 });
  const [one, two] = [nodes.openNode(), nodes.openNode()];
  await one.read();
  nodes.row.value = 1;
  await two.bump(['newest']);
  const hear = (isStored = true) => one.hear(['newest'], isStored);
  return { ...nodes, one, two, hear };
}

/** Until what is done in the background is done: nothing here waits for anything but promises. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

describe('what was valid a moment ago, and was changed at another node', () => {
  it('is what others get while it is loaded anew', async () => {
    const { row, one, hear } = await changedElsewhere();
    hear();
    expect(await one.read(anybody(), mayBeStale)).toBe('0 older');
    await settle();
    expect(await one.read(anybody(), mayBeStale)).toBe('1 local');
    expect(row.reads).toEqual(['any', 'primary']);
  });

  it('is nobody’s any more when the moment is over', async () => {
    const { clock, one, hear } = await changedElsewhere();
    hear();
    clock.now += 150;
    expect(await one.read(anybody(), mayBeStale)).toBe('1 loaded');
  });

  it('is found out by who gets it when no message came and it is trusted no longer', async () => {
    const { clock, one } = await changedElsewhere();
    clock.now += 149;
    expect(await one.read(anybody(), mayBeStale)).toBe('0 local');
    await settle();
    expect(await one.read(anybody(), mayBeStale)).toBe('1 local');
  });

  it.each([
    ['has just written', { reading: newReading({ after: { images: 'position' } }), others: mayBeStale }],
    ['asks for what may not be older', { reading: anybody(), others: {} }],
  ])('is not what somebody gets who %s', async (_, { reading, others }) => {
    const { one, hear } = await changedElsewhere();
    hear();
    expect(await one.read(reading, others)).toBe('1 loaded');
  });

  it('is not what others get where the change was made', async () => {
    const { row, one } = await changedElsewhere();
    row.value = 2;
    await one.bump(['newest']);
    expect(await one.read(anybody(), mayBeStale)).toBe('2 loaded');
  });

  it('is not what others get while the shared cache is not to be believed', async () => {
    const { one, hear } = await changedElsewhere();
    hear(false);
    expect(await one.read(anybody(), mayBeStale)).toBe('1 loaded');
  });
});

describe('a revalidation', () => {
  it('is one for all who read meanwhile, and on nobody’s bill', async () => {
    const { row, one, hear } = await changedElsewhere();
    hear();
    const gate = closedGate();
    let loads = 0;
    const load = async () => {
      loads += 1;
      await gate.passed;
      return row.value;
    };
    const events: CacheEvent[] = [];
    const reading = newReading('any', new Set(), (event) => void events.push(event));
    for (let reads = 0; reads < 10; reads += 1) {
      expect(await one.read(reading, { ...mayBeStale, load })).toBe('0 older');
      await settle();
    }
    expect(loads).toBe(1);
    expect(events).toEqual(Array(10).fill({ type: 'hit', key: 'row', source: 'older' }));
    gate.open();
    await settle();
    expect(await one.read(anybody(), { ...mayBeStale, load })).toBe('1 local');
    expect(loads).toBe(1);
  });

  it('is followed by another when the value was changed again meanwhile', async () => {
    const { row, one, two, hear } = await changedElsewhere();
    const gate = closedGate();
    const load = async () => {
      const { value } = row;
      await gate.passed;
      return value;
    };
    hear();
    await one.read(anybody(), { ...mayBeStale, load });
    await settle();
    row.value = 2;
    await two.bump(['newest']);
    hear();
    gate.open();
    await settle();
    expect(await one.read(anybody(), mayBeStale)).toBe('2 local');
  });

  it.each(['another node', 'this one'])('begins with the bump of %s, before anybody reads', async (where) => {
    const { row, one, two, hear } = await changedElsewhere();
    hear();
    await one.read(anybody(), mayBeStale);
    await settle();
    row.value = 2;
    if (where === 'this one') await one.bump(['newest']);
    else {
      await two.bump(['newest']);
      hear();
    }
    await settle();
    expect(row.reads).toHaveLength(3);
    expect(await one.read(anybody(), mayBeStale)).toBe('2 local');
    // It came back to who made it: there is nothing to load.
    hear();
    await settle();
    expect(row.reads).toHaveLength(3);
  });

  it('is not of what nobody has asked for in the last seconds', async () => {
    const { clock, row, one, two, hear } = await changedElsewhere();
    hear();
    await one.read(anybody(), mayBeStale);
    await settle();
    clock.now += 5001;
    await two.bump(['newest']);
    hear();
    await settle();
    expect(row.reads).toHaveLength(2);
  });

  it('finds no room beside many others, and is then begun by who reads', async () => {
    const { openNode } = openCacheNodes();
    const node = openNode();
    const gate = closedGate();
    let loads = 0;
    const load = async () => {
      loads += 1;
      if (loads > 50) await gate.passed;
      return loads;
    };
    const asks = Array.from({ length: 50 }, (_, index) => ({ ...mayBeStale, key: `page ${index}`, load }));
    for (const ask of asks) await node.read(anybody(), ask);
    node.hear(['newest'], true);
    await node.bump(['newest']);
    await settle();
    expect(loads).toBeLessThanOrEqual(50 + 8);
    expect(loads).toBeGreaterThan(50);
    gate.open();
    expect(await node.read(anybody(), asks[49])).toMatch(/ loaded$/);
  });

  it('that fails is nobody’s error but of those who can’t do without', async () => {
    const { clock, one, hear } = await changedElsewhere();
    hear();
    const load = () => Promise.reject(new Error('away'));
    expect(await one.read(anybody(), { ...mayBeStale, load })).toBe('0 older');
    await settle();
    expect(await one.read(anybody(), { ...mayBeStale, load })).toBe('0 older');
    await settle();
    clock.now += 150;
    await expect(one.read(anybody(), { ...mayBeStale, load })).rejects.toThrow('away');
  });
});
