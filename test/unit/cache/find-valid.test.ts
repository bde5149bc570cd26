import { describe, expect, it } from 'vitest';
import { newReading, type Level } from '../../../src/cache/reading.ts';
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
