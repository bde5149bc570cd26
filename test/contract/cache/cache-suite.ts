import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../../src/ports/cache.ts';

interface CacheUnderTest {
  cache: Cache;
  /** Another cache on the same servers, as another process has it; the same one where there is none. */
  other: Cache;
  close(): Promise<void>;
}

const oddKeys = {
  '300 bytes': 'k'.repeat(300),
  'another of 300 bytes': `${'k'.repeat(299)}l`,
  spaces: 'a key with spaces ',
  newlines: 'a\r\nkey\n',
  NUL: 'a\0key',
  'no letters': '☃ 🦊 $&',
  nothing: '',
};

const oddValues = {
  nothing: '',
  'a number': '42',
  newlines: 'END\r\nVALUE x 0 1\r\n\n\r',
  'backslashes before newlines': 'a\\\nb\\\\\r\n\\',
  NUL: 'a\0b',
  'other alphabets': 'ﷺ 🦊 é \u2028',
  JSON: JSON.stringify({ html: '<p>\n</p>', list: [1, null, 'x'] }),
};

/** What every adapter of Cache promises. `open` starts with nothing in it. */
export function describeCache(name: string, open: () => Promise<CacheUnderTest>): void {
  describe(`cache: ${name}`, () => {
    let opened: CacheUnderTest | undefined;
    const openOne = async () => (opened = await open());
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });
    const read = async (cache: Cache, key: string) => (await cache.getMany([key])).get(key);

    it('tells what is missing from what is empty', async () => {
      const { cache } = await openOne();
      await cache.set('empty', '', 60);
      expect(await cache.getMany(['empty', 'missing'])).toEqual(new Map([['empty', '']]));
    });

    it('answers a question about no keys', async () => {
      const { cache } = await openOne();
      expect(await cache.getMany([])).toEqual(new Map());
    });

    it('replaces what is there and removes it', async () => {
      const { cache } = await openOne();
      expect(await cache.set('key', 'one', 60)).toBe(true);
      expect(await cache.set('key', 'two', 60)).toBe(true);
      expect(await read(cache, 'key')).toBe('two');
      await cache.remove('key');
      await cache.remove('key');
      expect(await read(cache, 'key')).toBeUndefined();
    });

    it.each(Object.entries(oddKeys))('takes a key of %s', async (_, key) => {
      const { cache, other } = await openOne();
      await cache.set(key, 'value', 60);
      await cache.set(`${key}.`, 'another', 60);
      expect(await read(other, key)).toBe('value');
    });

    it.each(Object.entries(oddValues))('gives back a value of %s', async (_, value) => {
      const { cache, other } = await openOne();
      await cache.set('key', value, 60);
      await cache.set('next', 'next', 60);
      expect(await other.getMany(['key', 'next'])).toEqual(
        new Map([
          ['key', value],
          ['next', 'next'],
        ]),
      );
    });

    it('forgets a value when its time is over', async () => {
      const { cache } = await openOne();
      await cache.set('short', 'x', 1);
      await cache.set('long', 'x', 60);
      await cache.add('added', 'x', 1);
      const started = Date.now();
      // No adapter lets its clock be set: this waits for real, until it happens.
      while ((await cache.getMany(['short', 'added'])).size > 0 && Date.now() - started < 5000)
        await sleep(50);
      expect(await cache.getMany(['short', 'added', 'long'])).toEqual(new Map([['long', 'x']]));
      expect(await cache.add('added', 'again', 60)).toBe(true);
    });

    it('adds once', async () => {
      const { cache, other } = await openOne();
      const attempts = Array.from({ length: 40 }, (_, index) => String(index));
      const wins = await Promise.all(
        attempts.map((value) => (Number(value) % 2 ? cache : other).add('lease', value, 60)),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(await read(cache, 'lease')).toBe(attempts[wins.indexOf(true)]);
      await cache.remove('lease');
      expect(await cache.add('lease', 'again', 60)).toBe(true);
    });

    it('drops a value over 1 MiB, with the one before it, and goes on', async () => {
      const { cache } = await openOne();
      await cache.set('large', 'small', 60);
      expect(await cache.set('large', 'é'.repeat(600_000), 60)).toBe(false);
      expect(await read(cache, 'large')).toBeUndefined();
      const just = 'x'.repeat(900_000);
      expect(await cache.set('large', just, 60)).toBe(true);
      expect(await read(cache, 'large')).toBe(just);
    });

    it('gets a thousand keys at once', async () => {
      const { cache } = await openOne();
      const keys = Array.from({ length: 1000 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key) => cache.set(key, `value of ${key}`, 60)));
      const found = await cache.getMany([...keys, 'missing']);
      expect(found).toEqual(new Map(keys.map((key) => [key, `value of ${key}`])));
    });

    it('says since when it has lost nothing', async () => {
      const before = Date.now();
      const { cache, other } = await openOne();
      await cache.getMany(['key']);
      const since = cache.keepsSince('key');
      expect(since).toBeGreaterThanOrEqual(before);
      expect(since).toBeLessThanOrEqual(Date.now());
      // The one who came first tells the others, and does not wait until it is told.
      const askOther = async () => {
        await other.getMany(['key']);
        return other.keepsSince('key');
      };
      await expect.poll(askOther).toBe(since);
    });
  });
}
