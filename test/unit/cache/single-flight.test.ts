import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newReading, type Reading } from '../../../src/cache/reading.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { StoresFreshness } from '../../../src/ports/stores.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';
import { closedGate } from '../../support/nodes/gate.ts';

describe('many who ask at the same time', () => {
  it('wait for one load in a process, and for one over all nodes', async () => {
    const { shared, openNode } = openCacheNodes({ waitMs: 60_000 });
    const gate = closedGate();
    let [loads, leases] = [0, 0];
    const add = shared.add.bind(shared);
    shared.add = (key, ...rest) => {
      if (key.startsWith('lease:')) leases += 1;
      return add(key, ...rest);
    };
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
    // All three nodes have asked who loads; and who asked with the first of each node has joined it by then.
    while (leases < 3) await turn();
    await turn();
    gate.open();
    const values = (await Promise.all(answers)).map((answer) => `${answer?.value} ${answer?.source}`);
    expect(values.filter((value) => value === 'value loaded')).toHaveLength(1);
    expect(values.filter((value) => value === 'value joined')).toHaveLength(59);
    expect(loads).toBe(1);
  });

  it('do not join a load that began before a bump', async () => {
    const { row, openNode } = openCacheNodes();
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
    await turn();
    row.value = 1;
    await node.bump(['newest']);
    expect(await node.read()).toBe('1 loaded');
    gate.open();
    expect(await slow).toMatchObject({ value: 0 });
    expect(await node.read(newReading({ after: {} }))).toMatch(/^1/);
  });

  it('do not join a load that began before this node wrote, when the shared cache was away then and is again', async () => {
    const { shared, row, openNode } = openCacheNodes();
    const node = openNode();
    const { getMany, add } = shared;
    const cutOff = (isAway: boolean) => {
      shared.getMany = isAway ? async () => new Map() : getMany;
      shared.add = isAway ? async () => false : add;
    };
    const gate = closedGate();
    const load = async () => {
      const { value } = row;
      await gate.passed;
      return value;
    };
    cutOff(true);
    const slow = node.read(newReading('any'), { load });
    await turn();
    cutOff(false);
    row.value = 1;
    expect(await node.bump(['newest'])).toBe(true);
    cutOff(true);
    const answer = node.read();
    gate.open();
    expect([await slow, await answer]).toEqual(['0 loaded', '1 loaded']);
  });

  it('do not join what was loaded without the primary for somebody who demanded less', async () => {
    const { openNode } = openCacheNodes();
    const node = openNode();
    await node.bump(['newest']);
    const gate = closedGate();
    const asked: StoresFreshness[] = [];
    const load = async ({ freshness }: Reading) => {
      asked.push(freshness);
      if (freshness === 'primary') {
        await gate.passed;
        throw new AppError('unavailable');
      }
      return freshness === 'any' ? 'from any replica' : 'from one that has it';
    };
    const ask = { key: 'row', tags: ['newest'] as const, level: 'queries' as const, load };
    const readings = [newReading('any'), newReading({ after: { images: 'my write' } }), newReading('any')];
    const answers = readings.map((reading) => node.get(ask, reading));
    await turn();
    gate.open();
    expect((await Promise.all(answers)).map((answer) => answer?.value)).toEqual([
      'from any replica',
      'from one that has it',
      'from any replica',
    ]);
    expect(asked).toEqual(['primary', 'any', { after: { images: 'my write' } }]);
  });
});
