import { expect, it } from 'vitest';
import { freshnessIn } from '../../../src/web/middleware/position.ts';

const now = 1_800_000_000_000;

it.each([
  ['just given', `images ${now} 0-1-42`, { after: { images: '0-1-42' } }],
  ['empty, where there is one copy of the data', `images ${now - 59_000} `, { after: { images: '' } }],
  ['of a node whose clock is ahead', `images ${now + 20_000} 0-1-42`, { after: { images: '0-1-42' } }],
  [
    'of two stores',
    `images ${now} 0-1-42|likes ${now} 7-1-3,8-1-4`,
    { after: { images: '0-1-42', likes: '7-1-3,8-1-4' } },
  ],
  [
    'of two stores, of which one is over',
    `images ${now - 61_000} 0-1-42|likes ${now} 7-1-3`,
    { after: { likes: '7-1-3' } },
  ],
  ['over a minute old', `images ${now - 61_000} 0-1-42`, 'any'],
  ['of a time to come', `images ${now + 61_000} 0-1-42`, 'any'],
  ['of a store that is not known', `walls ${now} 0-1-42`, 'any'],
  ['of before there were stores', `${now} 0-1-42`, 'any'],
  ['without a time', 'images 0-1-42', 'any'],
  ['none', undefined, 'any'],
])('a position cookie that is %s', (_, cookie, freshness) => {
  expect(freshnessIn(cookie, now)).toEqual(freshness);
});
