import { describe, expect, it } from 'vitest';
import { newReading } from '../../../src/cache/reading.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

describe('several objects at once', () => {
  const ask = (id: number) => ({
    key: `image:${id}`,
    tags: [`image:${id}` as const],
    level: 'queries' as const,
  });

  it('load what is missing in one go and keep it', async () => {
    const { openNode } = openCacheNodes();
    const node = openNode();
    const loads: (readonly string[])[] = [];
    const read = (ids: number[]) =>
      node.getMany(ids.map(ask), newReading({ after: {} }), async (keys) => {
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
