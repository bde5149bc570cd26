import { describe, expect, it } from 'vitest';
import { newReading, type CacheEvent, type Level, type Reading } from '../../../src/cache/reading.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

describe('a cached value', () => {
  it('is loaded once, then comes from the process, and on another node from the shared cache', async () => {
    const { row, openNode } = openCacheNodes();
    const [one, two] = [openNode(), openNode()];
    expect(await one.read()).toBe('0 loaded');
    row.value = 1;
    expect(await one.read()).toBe('0 local');
    expect(await two.read()).toBe('0 shared');
    expect(await two.read()).toBe('0 local');
    expect(row.reads).toEqual(['any']);
  });

  it('is loaded anew after a bump, and not after the bump of another tag', async () => {
    const { row, openNode } = openCacheNodes();
    const node = openNode();
    await node.read();
    row.value = 1;
    await node.bump(['popular', 'image:3']);
    expect(await node.read()).toBe('0 local');
    await node.bump(['newest']);
    expect(await node.read()).toBe('1 loaded');
  });

  it('that nobody has is not kept, and null and empty are kept', async () => {
    const { row, openNode } = openCacheNodes();
    const node = openNode();
    const values: unknown[] = [undefined, null, ''];
    for (const value of values) {
      const load = async () => {
        row.reads.push('any');
        return value;
      };
      const ask = { key: JSON.stringify(value) ?? 'none', tags: [], level: 'queries' as const, load };
      await node.get(ask, newReading('any'));
      await node.get(ask, newReading('any'));
    }
    expect(row.reads).toHaveLength(4);
  });

  it('that fails to load rejects and is not kept', async () => {
    const { openNode } = openCacheNodes();
    const node = openNode();
    const ask = { key: 'x', tags: [], level: 'queries' as const };
    const broken = { ...ask, load: () => Promise.reject(new Error('away')) };
    await expect(node.get(broken, newReading('any'))).rejects.toThrow('away');
    expect(await node.get({ ...ask, load: async () => 1 }, newReading('any'))).toMatchObject({ value: 1 });
  });
});

describe('a peek', () => {
  const ask = { key: 'row', tags: ['newest'], level: 'queries' } as const;

  it('gives what is cached and valid, and loads nothing', async () => {
    const { row, openNode } = openCacheNodes();
    const [one, two] = [openNode(), openNode()];
    const seen = async (node: typeof one, reading = newReading('any')) => {
      const answer = await node.peek<number>(ask, reading);
      return answer && `${answer.value} ${answer.source}`;
    };
    expect(await seen(one)).toBeUndefined();
    await one.read();
    expect(await seen(one)).toBe('0 local');
    expect(await seen(two)).toBe('0 shared');
    expect(await seen(two, newReading('any', new Set(['queries'])))).toBeUndefined();
    row.value = 1;
    await one.bump(['newest']);
    expect(await seen(one)).toBeUndefined();
    // Trusted there, until it hears of the bump.
    expect(await seen(two)).toBe('0 local');
    expect(await seen(two, newReading('primary'))).toBeUndefined();
    two.hear(['newest'], true);
    expect(await seen(two)).toBeUndefined();
    expect(row.reads).toHaveLength(1);
  });
});

describe('a level that is switched off', () => {
  it.each<[Level[], string[]]>([
    [['local'], ['0 shared', '0 shared']],
    [['queries'], ['0 loaded', '0 loaded']],
    [['fragments'], ['0 local', '0 local']],
  ])('%s', async (off, expected) => {
    const { openNode } = openCacheNodes();
    const node = openNode();
    await node.read();
    const reading = () => newReading('any', new Set(off));
    expect([await node.read(reading()), await node.read(reading())]).toEqual(expected);
  });
});

describe('what listeners hear', () => {
  /** Two nodes, of which the first tells its process; each read tells the reading as well. */
  function openListening() {
    const heard: CacheEvent[] = [];
    const nodes = openCacheNodes({ listener: (event) => void heard.push(event) });
    const take = () => heard.splice(0);
    return { ...nodes, take };
  }
  const listening = (events: CacheEvent[], off: Level[] = []) =>
    newReading('any', new Set(off), (event) => void events.push(event));

  it('is each load, miss and hit, and where the value was', async () => {
    const { openNode, take } = openListening();
    const [one, two] = [openNode(), openNode()];
    const events: CacheEvent[] = [];
    await one.read(listening(events));
    await one.read(listening(events));
    await two.read(listening(events));
    const expected: CacheEvent[] = [
      { type: 'load', keys: ['row'], level: 'queries' },
      { type: 'miss', key: 'row' },
      { type: 'hit', key: 'row', source: 'local' },
      { type: 'hit', key: 'row', source: 'shared' },
    ];
    expect(events).toEqual(expected);
    expect(take()).toEqual(expected);
  });

  it('is also what happens for the entry that somebody asks for, and past a level that is off', async () => {
    const { openNode, take } = openListening();
    const node = openNode();
    const events: CacheEvent[] = [];
    const asks = ['a', 'b'].map((key) => ({ key, tags: [], level: 'queries' as const }));
    const page = {
      ...{ key: 'page', tags: [], level: 'fragments' as const },
      load: async (own: Reading) => {
        const rows = await node.getMany(asks, own, async (keys) => new Map(keys.map((key) => [key, key])));
        return [...rows.values()].join();
      },
    };
    await node.get(page, listening(events, ['fragments']));
    expect(events).toEqual([
      { type: 'load', keys: ['page'], level: 'fragments' },
      { type: 'load', keys: ['a', 'b'], level: 'queries' },
      { type: 'miss', key: 'a' },
      { type: 'miss', key: 'b' },
      { type: 'miss', key: 'page' },
    ]);
    expect(take()).toEqual(events);
  });

  it('is a renewal and its load in the process, and not for whoever was given the stale value', async () => {
    const { clock, openNode, take } = openListening();
    const node = openNode();
    await node.read(newReading('any'), { staleWhileRevalidate: true });
    take();
    clock.now += 150;
    const events: CacheEvent[] = [];
    await node.read(listening(events), { staleWhileRevalidate: true });
    await node.bump(['newest']);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual([{ type: 'hit', key: 'row', source: 'local' }]);
    const told = take();
    expect(told.filter(({ type }) => type === 'renewal')).toEqual([
      { type: 'renewal', key: 'row', why: 'stale' },
      { type: 'renewal', key: 'row', why: 'bumped' },
    ]);
    expect(told.filter(({ type }) => type === 'load')).toHaveLength(1);
  });
});
