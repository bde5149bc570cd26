import { expect, it } from 'vitest';
import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { openSharedCache } from '../../../src/cache/shared-cache.ts';
import { versionKey } from '../../../src/cache/versions.ts';

it('keeps the entries of editions apart, and not the versions of tags', async () => {
  const store = openMemoryCache();
  const [old, later] = [openSharedCache(store, 'old'), openSharedCache(store, 'later')];
  const keys = ['page:/', versionKey('newest')];
  for (const key of keys) await old.set(key, `old ${key}`, 60);
  expect([...(await old.getMany(keys)).keys()]).toEqual(keys);
  expect([...(await later.getMany(keys)).keys()]).toEqual([versionKey('newest')]);
  expect(await later.add(versionKey('newest'), 'another', 60)).toBe(false);
  expect(await later.add('page:/', 'another', 60)).toBe(true);
  await later.remove('page:/');
  expect([...(await old.getMany(keys)).keys()]).toEqual(keys);
});

it('asks once for all that is wanted in one turn of the event loop, and gives each their own', async () => {
  const store = openMemoryCache();
  const asked: (readonly string[])[] = [];
  const { getMany } = store;
  store.getMany = (keys) => {
    asked.push(keys);
    return getMany.call(store, keys);
  };
  const cache = openSharedCache(store, '1');
  for (const key of ['a', 'b', 'c']) await cache.set(key, key, 60);
  const answers = await Promise.all([
    cache.getMany(['a', 'b']),
    cache.getMany(['b', 'c']),
    cache.getMany(['d']),
  ]);
  expect(answers.map((found) => [...found.keys()])).toEqual([['a', 'b'], ['b', 'c'], []]);
  expect(asked).toEqual([['1:a', '1:b', '1:c', '1:d']]);
  await cache.getMany(['a']);
  expect(asked).toHaveLength(2);
});
