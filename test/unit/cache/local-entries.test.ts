import { describe, expect, it } from 'vitest';
import { newReading } from '../../../src/cache/reading.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

describe('a bump on another node', () => {
  it('is seen when the trust in an entry is over, also when no message comes', async () => {
    const { clock, row, openNode } = openCacheNodes({ trustMs: 100 });
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
    const { row, openNode } = openCacheNodes();
    const [one, two] = [openNode(), openNode()];
    await one.read();
    row.value = 1;
    await two.bump(['newest']);
    expect(await one.read(newReading({ after: { images: 'position' } }))).toBe('1 loaded');
  });

  it('is seen at once when the message came', async () => {
    const { row, openNode } = openCacheNodes();
    const [one, two] = [openNode(), openNode()];
    await one.read();
    row.value = 1;
    await two.bump(['newest']);
    one.hear(['newest'], true);
    expect(await one.read()).toBe('1 loaded');
  });

  it('verifies an entry that is still valid without loading it', async () => {
    const { clock, row, openNode } = openCacheNodes({ trustMs: 100 });
    const node = openNode();
    await node.read();
    clock.now += 1000;
    expect(await node.read()).toBe('0 local');
    expect(row.reads).toHaveLength(1);
  });
});
