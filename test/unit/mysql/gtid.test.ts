import { describe, expect, test } from 'vitest';
import { hasReached, parseGtids } from '../../../src/adapters/mysql/gtid.ts';
import { toPosition, toWant } from '../../../src/adapters/mysql/position.ts';

const a = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const b = '4f22fa47-71ca-11e1-9e33-c80aa9429563';

function reached(have: string, wanted: string): boolean {
  const [left, right] = [parseGtids(have), parseGtids(wanted)];
  if (!left || !right) throw new Error('not understood');
  return hasReached(left, right);
}

describe('parseGtids', () => {
  test.each([
    ['', {}],
    ['0-1-42', { 0: [[0, 42]] }],
    ['0-1-42,7-12-3', { 0: [[0, 42]], 7: [[0, 3]] }],
    [`${a}:5`, { [a]: [[5, 5]] }],
    [`${a.toUpperCase()}:1-5`, { [a]: [[1, 5]] }],
    [
      `${a}:1-5:7:9-11,\n${b}:1`,
      {
        [a]: [
          [1, 5],
          [7, 7],
          [9, 11],
        ],
        [b]: [[1, 1]],
      },
    ],
    [`${a}:1-5:batch:1-3`, { [a]: [[1, 5]], [`${a}:batch`]: [[1, 3]] }],
    [`${a}:batch:4`, { [`${a}:batch`]: [[4, 4]] }],
  ])('reads %j', (text, streams) => {
    expect(Object.fromEntries(parseGtids(text) ?? [['none', []]])).toEqual(streams);
  });

  test.each([
    'primary',
    ',',
    '0-1',
    '0-1-',
    '0-1-42,',
    '0-1--2',
    '0-1-99999999999999999',
    '0-1-9999999999999999',
    a,
    `${a}:`,
    `${a}:5-1`,
    `${a}:1-`,
    `${a}:-1`,
    `${a.slice(1)}:1`,
    `${a}:1'; drop table instaclone_images; --`,
    `${a}:1:${'x'.repeat(33)}:2`,
    "0-1-1') or 1=1 --",
  ])('refuses %j', (text) => {
    expect(parseGtids(text)).toBeUndefined();
  });
});

describe('hasReached', () => {
  test.each([
    ['0-1-42', '0-1-42', true],
    ['0-1-42', '0-1-41', true],
    ['0-1-42', '0-1-43', false],
    ['0-1-9', '0-1-10', false],
    // Another server wrote the same domain after a failover.
    ['0-2-50', '0-1-42', true],
    ['0-1-42', '1-1-1', false],
    ['0-1-42,1-1-7', '1-1-7', true],
    ['0-1-42', '0-1-42,1-1-7', false],
    ['', '0-1-1', false],
    ['0-1-42', '', true],
    [`${a}:1-5`, `${a}:5`, true],
    [`${a}:1-5`, `${a}:6`, false],
    // What a replica with parallel appliers shows for a moment: a later transaction, and not yet an earlier one.
    [`${a}:1-5:7`, `${a}:6`, false],
    [`${a}:1-5:7`, `${a}:7`, true],
    [`${a}:1-5:7`, `${a}:1-7`, false],
    [`${a}:1-9`, `${a}:1-3:7-8`, true],
    [`${a}:1-9`, `${b}:1`, false],
    [`${a}:1-9,${b}:1-2`, `${b}:2`, true],
    [`${a}:1-9`, `${a}:batch:1`, false],
    // A position from the other server flavour.
    [`${a}:1-9`, '0-1-1', false],
  ])('%j has reached %j: %s', (have, wanted, expected) => {
    expect(reached(have, wanted)).toBe(expected);
  });
});

describe('a position', () => {
  test("is the server's text without white space", () => {
    expect(toPosition(`${a}:1-5,\n${b}:1`)).toBe(`${a}:1-5,${b}:1`);
  });

  test('is the primary when there is none, or one that no cookie can hold', () => {
    const long = Array.from({ length: 40 }, (_, n) => a.replace('3e11', String(1000 + n)) + ':1').join();
    expect([toPosition(''), toPosition(long)]).toEqual(['primary', 'primary']);
    expect([toWant({ after: 'primary' }), toWant({ after: long })]).toEqual(['primary', 'primary']);
  });

  test('that is not understood counts as newer than every replica', () => {
    expect(toWant({ after: "1' or '1" })).toBe('primary');
  });

  test('of a database without replicas asks for nothing', () => {
    expect(toWant({ after: '' })).toBe('any');
  });

  test('comes back as it went', () => {
    expect(toWant({ after: toPosition('0-1-42') })).toEqual(parseGtids('0-1-42'));
  });
});
