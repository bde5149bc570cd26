import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newReading } from '../../../src/cache/reading.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';
import { closedGate } from '../../support/nodes/gate.ts';

describe('nodes that ask at the same time', () => {
  it('do not load what was stored between their question and their wish to load it', async () => {
    const { shared, row, openNode } = openCacheNodes();
    const late = openNode();
    const gate = closedGate();
    const { add } = shared;
    let hasAsked = false;
    shared.add = async (key, ...rest) => {
      if (key.startsWith('lease:') && !hasAsked) {
        hasAsked = true;
        await gate.passed;
      }
      return add.call(shared, key, ...rest);
    };
    const answer = late.read();
    while (!hasAsked) await turn();
    expect(await openNode().read()).toBe('0 loaded');
    await turn();
    gate.open();
    expect(await answer).toBe('0 joined');
    expect(row.reads).toHaveLength(1);
  });

  it('do not load what was stored between their look for it and that for its lease, on two servers', async () => {
    const { shared, row, openNode } = openCacheNodes({ waitMs: 60_000 });
    const { getMany } = shared;
    const gate = closedGate();
    const [first, second] = [openNode(), openNode()];
    const slow = first.read(newReading('any'), {
      load: async () => {
        await gate.passed;
        return 7;
      },
    });
    await turn();
    let isLooking = false;
    shared.getMany = async (keys) => {
      if (isLooking || !keys.some((key) => key.startsWith('lease:'))) return getMany.call(shared, keys);
      isLooking = true;
      const isLease = (key: string) => key.startsWith('lease:');
      const ask = (some: readonly string[]) => getMany.call(shared, some);
      const others = await ask(keys.filter((key) => !isLease(key)));
      gate.open();
      await slow;
      await turn();
      return new Map([...others, ...(await ask(keys.filter(isLease)))]);
    };
    expect(await second.read()).toBe('7 joined');
    expect(row.reads).toEqual([]);
  });

  it('load themselves when whoever loads takes too long', async () => {
    const { openNode } = openCacheNodes();
    const ask = { key: 'x', tags: ['count'] as const, level: 'queries' as const };
    void openNode().get({ ...ask, load: () => new Promise(() => {}) }, newReading('any'));
    expect(await openNode().get({ ...ask, load: async () => 1 }, newReading('any'))).toMatchObject({
      value: 1,
    });
  });
});
