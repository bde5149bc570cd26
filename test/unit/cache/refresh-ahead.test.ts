import { describe, expect, it } from 'vitest';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

describe('many who ask at the same time', () => {
  it('get an old entry that is valid while one of them loads it anew', async () => {
    const { clock, row, openNode } = openCacheNodes();
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
