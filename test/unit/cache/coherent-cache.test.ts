import { describe, expect, it } from 'vitest';
import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { openCoherentCache, type CoherentCacheOptions } from '../../../src/cache/coherent-cache.ts';
import { newReading, type Level, type Reading } from '../../../src/cache/reading.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { Freshness } from '../../../src/ports.ts';
import { closedGate } from '../../support/gate.ts';

const start = 1_800_000_000_000;

/** Nodes on one shared cache, with a clock that only the test moves, and a row that counts who reads it. */
function cluster(options: Partial<CoherentCacheOptions> = {}) {
  const clock = { now: start };
  const shared = openMemoryCache();
  // As after a long life: nothing was lost lately.
  shared.keepsSince = () => start - 3_600_000;
  const row = { value: 0, reads: [] as Freshness[] };
  const openNode = () => {
    const cache = openCoherentCache({ cache: shared, now: () => clock.now, ...options });
    const read = async (reading: Reading = newReading('any')) => {
      const answer = await cache.get(
        {
          key: 'row',
          tags: ['newest'],
          level: 'queries',
          load: async ({ freshness }) => {
            row.reads.push(freshness);
            return row.value;
          },
        },
        reading,
      );
      return answer && `${answer.value} ${answer.source}`;
    };
    return { ...cache, read };
  };
  return { clock, shared, row, openNode };
}

describe('a cached value', () => {
  it('is loaded once, then comes from the process, and on another node from the shared cache', async () => {
    const { row, openNode } = cluster();
    const [one, two] = [openNode(), openNode()];
    expect(await one.read()).toBe('0 loaded');
    row.value = 1;
    expect(await one.read()).toBe('0 local');
    expect(await two.read()).toBe('0 shared');
    expect(await two.read()).toBe('0 local');
    expect(row.reads).toEqual(['any']);
  });

  it('is loaded anew after a bump, and not after the bump of another tag', async () => {
    const { row, openNode } = cluster();
    const node = openNode();
    await node.read();
    row.value = 1;
    await node.bump(['popular', 'image:3']);
    expect(await node.read()).toBe('0 local');
    await node.bump(['newest']);
    expect(await node.read()).toBe('1 loaded');
  });

  it('that nobody has is not kept, and null and empty are kept', async () => {
    const { row, openNode } = cluster();
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
    const { openNode } = cluster();
    const node = openNode();
    const ask = { key: 'x', tags: [], level: 'queries' as const };
    const broken = { ...ask, load: () => Promise.reject(new Error('away')) };
    await expect(node.get(broken, newReading('any'))).rejects.toThrow('away');
    expect(await node.get({ ...ask, load: async () => 1 }, newReading('any'))).toMatchObject({ value: 1 });
  });
});

describe('a bump on another node', () => {
  it('is seen when the trust in an entry is over, also when no message comes', async () => {
    const { clock, row, openNode } = cluster({ trustMs: 100 });
    const [one, two] = [openNode(), openNode()];
    await one.read();
    row.value = 1;
    await two.bump(['newest']);
    clock.now += 99;
    expect(await one.read()).toBe('0 local');
    clock.now += 1;
    expect(await one.read()).toBe('1 loaded');
  });

  it('is seen at once by who has just written', async () => {
    const { row, openNode } = cluster();
    const [one, two] = [openNode(), openNode()];
    await one.read();
    row.value = 1;
    await two.bump(['newest']);
    expect(await one.read(newReading({ after: 'position' }))).toBe('1 loaded');
  });

  it('is seen at once when the message came', async () => {
    const { row, openNode } = cluster();
    const [one, two] = [openNode(), openNode()];
    await one.read();
    row.value = 1;
    await two.bump(['newest']);
    one.hear(['newest'], true);
    expect(await one.read()).toBe('1 loaded');
  });

  it('verifies an entry that is still valid without loading it', async () => {
    const { clock, row, openNode } = cluster({ trustMs: 100 });
    const node = openNode();
    await node.read();
    clock.now += 1000;
    expect(await node.read()).toBe('0 local');
    expect(row.reads).toHaveLength(1);
  });
});

describe('where rows are read', () => {
  it('is the primary while a replica may lack what was bumped, then any', async () => {
    const { clock, shared, row, openNode } = cluster({ replicaWindowMs: 30_000 });
    const node = openNode();
    await node.bump(['newest']);
    await node.read();
    clock.now += 30_000;
    await shared.remove('row');
    await openNode().read();
    expect(row.reads).toEqual(['primary', 'any']);
  });

  it('is the primary after the shared cache lost its versions', async () => {
    const { clock, shared, row, openNode } = cluster();
    shared.keepsSince = () => clock.now - 1000;
    await openNode().read();
    expect(row.reads).toEqual(['primary']);
  });

  it('is the primary, and nothing is shared, while the shared cache is away', async () => {
    const { clock, shared, row, openNode } = cluster();
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
    const { shared, row, openNode } = cluster();
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

describe('many who ask at the same time', () => {
  it('wait for one load in a process, and for one over all nodes', async () => {
    const { openNode } = cluster();
    const gate = closedGate();
    let loads = 0;
    const load = async () => {
      loads += 1;
      await gate.passed;
      return 'value';
    };
    const ask = { key: 'x', tags: ['count'] as const, level: 'queries' as const, load };
    const nodes = [openNode(), openNode(), openNode()];
    const answers = Array.from({ length: 60 }, async (_, index) =>
      nodes[index % 3]?.get(ask, newReading('any')),
    );
    setTimeout(() => gate.open(), 50);
    const values = (await Promise.all(answers)).map((answer) => `${answer?.value} ${answer?.source}`);
    expect(values.filter((value) => value === 'value loaded')).toHaveLength(1);
    expect(values.filter((value) => value === 'value joined')).toHaveLength(59);
    expect(loads).toBe(1);
  });

  it('load themselves when whoever loads takes too long', async () => {
    const { openNode } = cluster();
    const ask = { key: 'x', tags: ['count'] as const, level: 'queries' as const };
    void openNode().get({ ...ask, load: () => new Promise(() => {}) }, newReading('any'));
    expect(await openNode().get({ ...ask, load: async () => 1 }, newReading('any'))).toMatchObject({
      value: 1,
    });
  });

  it('do not join a load that began before a bump', async () => {
    const { row, openNode } = cluster();
    const node = openNode();
    const gate = closedGate();
    const slow = node.get(
      {
        key: 'row',
        tags: ['newest'],
        level: 'queries',
        load: async () => {
          const { value } = row;
          await gate.passed;
          return value;
        },
      },
      newReading('any'),
    );
    await new Promise((resolve) => setImmediate(resolve));
    row.value = 1;
    await node.bump(['newest']);
    expect(await node.read()).toBe('1 loaded');
    gate.open();
    expect(await slow).toMatchObject({ value: 0 });
    expect(await node.read(newReading({ after: '' }))).toMatch(/^1/);
  });

  it('do not join what was loaded without the primary for somebody who demanded less', async () => {
    const { openNode } = cluster();
    const node = openNode();
    await node.bump(['newest']);
    const gate = closedGate();
    const asked: Freshness[] = [];
    const load = async ({ freshness }: Reading) => {
      asked.push(freshness);
      if (freshness === 'primary') {
        await gate.passed;
        throw new AppError('unavailable');
      }
      return freshness === 'any' ? 'from any replica' : 'from one that has it';
    };
    const ask = { key: 'row', tags: ['newest'] as const, level: 'queries' as const, load };
    const readings = [newReading('any'), newReading({ after: 'my write' }), newReading('any')];
    const answers = readings.map((reading) => node.get(ask, reading));
    await new Promise((resolve) => setImmediate(resolve));
    gate.open();
    expect((await Promise.all(answers)).map((answer) => answer?.value)).toEqual([
      'from any replica',
      'from one that has it',
      'from any replica',
    ]);
    expect(asked).toEqual(['primary', 'any', { after: 'my write' }]);
  });

  it('get an old entry that is valid while one of them loads it anew', async () => {
    const { clock, row, openNode } = cluster();
    const nodes = [openNode(), openNode()] as const;
    await nodes[0].read();
    clock.now += 20 * 60_000;
    const before = row.reads.length;
    const answers = await Promise.all([0, 1, 0, 1, 0].map((index) => nodes[index as 0 | 1].read()));
    expect(new Set(answers.map((answer) => answer?.[0]))).toEqual(new Set(['0']));
    await new Promise((resolve) => setImmediate(resolve));
    expect(row.reads.length - before).toBe(1);
  });
});

describe('several objects at once', () => {
  const ask = (id: number) => ({
    key: `image:${id}`,
    tags: [`image:${id}` as const],
    level: 'queries' as const,
  });

  it('load what is missing in one go and keep it', async () => {
    const { openNode } = cluster();
    const node = openNode();
    const loads: (readonly string[])[] = [];
    const read = (ids: number[]) =>
      node.getEach(ids.map(ask), newReading({ after: '' }), async (keys) => {
        loads.push(keys);
        return new Map(keys.filter((key) => key !== 'image:9').map((key) => [key, `row of ${key}`]));
      });
    await read([1, 2]);
    expect(await read([1, 2, 3, 9])).toEqual(
      new Map([1, 2, 3].map((id) => [`image:${id}`, `row of image:${id}`])),
    );
    expect(loads).toEqual([
      ['image:1', 'image:2'],
      ['image:3', 'image:9'],
    ]);
    await node.bump(['image:2']);
    await read([1, 2, 3]);
    expect(loads.at(-1)).toEqual(['image:2']);
  });
});

describe('a level that is switched off', () => {
  it.each<[Level[], string[]]>([
    [['local'], ['0 shared', '0 shared']],
    [['queries'], ['0 loaded', '0 loaded']],
    [['fragments'], ['0 local', '0 local']],
  ])('%s', async (off, expected) => {
    const { openNode } = cluster();
    const node = openNode();
    await node.read();
    const reading = () => newReading('any', new Set(off));
    expect([await node.read(reading()), await node.read(reading())]).toEqual(expected);
  });
});
