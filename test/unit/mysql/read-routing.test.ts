import { describe, expect, test } from 'vitest';
import { parseGtids } from '../../../src/adapters/mysql/gtid.ts';
import { toWant } from '../../../src/adapters/mysql/position.ts';
import { chooseRoute, type ReplicaView } from '../../../src/adapters/mysql/read-routing.ts';

type Row = [serving: boolean, load: number, reached: string];

function replica([isServing, load, reached]: Row): ReplicaView {
  return { isServing, load, reached: parseGtids(reached) ?? new Map() };
}

/** `1?` is replica 1 if it turns out to have the position by now. */
function route(rows: Row[], freshness: 'any' | 'primary' | { after: string }, turn = 0): string {
  return chooseRoute(rows.map(replica), toWant(freshness), turn)
    .map(({ server, mustAsk }) => `${server}${mustAsk ? '?' : ''}`)
    .join(' ');
}

const after = { after: '0-1-42' };

describe('where a read goes', () => {
  test.each<[string, Row[], 'any' | 'primary' | { after: string }, string]>([
    ['no replicas', [], 'any', 'primary primary'],
    ['no replicas, after', [], after, 'primary primary'],
    ['three replicas', [[true, 0, ''], [true, 1, ''], [true, 2, '']], 'any', '0 1 primary'], // prettier-ignore
    ['critical', [[true, 0, '0-1-99']], 'primary', 'primary primary'],
    ['one replica', [[true, 0, '']], 'any', '0 primary'],
    ['none in the rotation', [[false, 0, '0-1-99'], [false, 0, '0-1-99']], 'any', 'primary primary'], // prettier-ignore
    ['the one in the rotation', [[false, 0, ''], [true, 9, '']], 'any', '1 primary'], // prettier-ignore
    ['the least busy first', [[true, 3, ''], [true, 1, ''], [true, 2, '']], 'any', '1 2 primary'], // prettier-ignore
    ['has the position', [[true, 0, '0-1-41'], [true, 5, '0-1-42']], after, '1 primary'], // prettier-ignore
    ['both have it', [[true, 1, '0-1-42'], [true, 0, '0-1-43']], after, '1 0 primary'], // prettier-ignore
    ['had it not yet', [[true, 3, '0-1-41'], [true, 1, '0-1-40']], after, '1? primary'], // prettier-ignore
    ['has it, but left the rotation', [[false, 0, '0-1-42']], after, 'primary primary'],
    ['a position that is not one', [[true, 0, '0-1-99']], { after: 'x' }, 'primary primary'],
  ])('%s', (_name, rows, freshness, expected) => {
    expect(route(rows, freshness)).toBe(expected);
  });

  test('turns spread reads evenly over replicas that are equally busy', () => {
    const rows: Row[] = [
      [true, 0, ''],
      [true, 0, ''],
      [true, 0, ''],
    ];
    const firsts = [0, 1, 2, 3, 4, 5].map((turn) => route(rows, 'any', turn).split(' ')[0]);
    expect([...firsts].sort()).toEqual(['0', '0', '1', '1', '2', '2']);
  });
});
