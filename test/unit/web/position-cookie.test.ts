import { expect, it } from 'vitest';
import { freshnessIn } from '../../../src/web/middleware/visitor.ts';

const now = 1_800_000_000_000;

it.each([
  ['just given', `${now} 0-1-42`, { after: '0-1-42' }],
  ['empty, where there is one copy of the data', `${now - 59_000} `, { after: '' }],
  ['of a node whose clock is ahead', `${now + 20_000} 0-1-42`, { after: '0-1-42' }],
  ['over a minute old', `${now - 61_000} 0-1-42`, 'any'],
  ['of a time to come', `${now + 61_000} 0-1-42`, 'any'],
  ['without a time', '0-1-42', 'any'],
  ['none', undefined, 'any'],
])('a position cookie that is %s', (_, cookie, freshness) => {
  expect(freshnessIn(cookie, now)).toEqual(freshness);
});
