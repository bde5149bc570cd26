import { describe, expect, it } from 'vitest';
import { openRecentAsks } from '../../../src/cache/stale-while-revalidate.ts';
import type { Tag } from '../../../src/domain/tags.ts';

const ask = (key: string, ...tags: Tag[]) => ({
  key,
  tags,
  level: 'fragments' as const,
  load: async () => 1,
});

function openAsks(limit?: number) {
  const clock = { now: 1000 };
  const asks = openRecentAsks(() => clock.now, 5000, limit);
  const keys = (...tags: Tag[]) => asks.dependentsOf(tags).map(({ key }) => key);
  return { clock, note: asks.note, keys };
}

describe('what was asked for', () => {
  it('is found by any of its tags, and once', () => {
    const { note, keys } = openAsks();
    note(ask('front', 'newest', 'popular'));
    note(ask('older', 'range:1', 'popular'));
    note(ask('front', 'newest', 'popular'));
    expect(keys('popular')).toEqual(['front', 'older']);
    expect(keys('newest', 'popular', 'image:1')).toEqual(['front', 'older']);
    expect(keys('image:1')).toEqual([]);
  });

  it('is forgotten when it was not asked for again for a while', () => {
    const { clock, note, keys } = openAsks();
    note(ask('front', 'newest'));
    note(ask('far', 'newest'));
    clock.now += 4999;
    note(ask('front', 'newest'));
    clock.now += 1;
    expect(keys('newest')).toEqual(['front']);
  });

  it('is forgotten when so many others were asked for since', () => {
    const { note, keys } = openAsks(2);
    for (const key of ['one', 'two', 'one', 'three']) note(ask(key, 'newest'));
    expect(keys('newest')).toEqual(['one', 'three']);
  });
});
