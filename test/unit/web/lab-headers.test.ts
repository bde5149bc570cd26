import { expect, it } from 'vitest';
import { openTally } from '../../../src/web/pages/lab-headers.ts';

it('counts queries, and says where each kind of key came from, in the order in which they came', () => {
  const tally = openTally();
  tally.hear({ type: 'load', keys: ['page:/'], level: 'fragments' });
  tally.hear({ type: 'load', keys: ['image:1', 'image:2'], level: 'queries' });
  for (const key of ['image:1', 'image:2']) tally.hear({ type: 'miss', key });
  const keys = ['liked:42:a1b2', 'image:3', 'page:/?before=42', 'page:/?before=7 far', 'page:/image/4/2'];
  for (const key of keys) tally.hear({ type: 'hit', key, source: 'shared' });
  tally.hear({ type: 'renewal', key: 'page:/', why: 'old' });
  expect(tally.headers('web-1', 'loaded')).toEqual({
    'X-Served-By': 'web-1',
    'X-Cache': 'loaded',
    'X-Cache-Keys':
      'image;loaded=2 liked;shared=1 image;shared=1 page:/?before;shared=2 page:/image/;shared=1',
    'Server-Timing': 'cache;desc="loaded", db;desc="1 queries"',
  });
});
