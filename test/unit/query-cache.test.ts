import { describe, expect, it } from 'vitest';
import { openMemoryCache } from '../../src/adapters/memory-cache/open-memory-cache.ts';
import { queryCache } from '../../src/cache/query-cache.ts';

function counting() {
  const queries = queryCache(openMemoryCache());
  let row = 0;
  return { queries, write: () => (row += 1), read: () => queries.get('row', ['newest'], async () => row) };
}

describe('a cached query', () => {
  it('is loaded once while its tags stay', async () => {
    const { write, read } = counting();
    expect(await read()).toBe(0);
    write();
    expect(await read()).toBe(0);
  });

  it('is loaded again after a bump, and not after the bump of another tag', async () => {
    const { queries, write, read } = counting();
    await read();
    write();
    await queries.bump(['popular']);
    expect(await read()).toBe(0);
    await queries.bump(['newest']);
    expect(await read()).toBe(1);
  });

  it('keeps null and empty lists, which are not the same as missing', async () => {
    const queries = queryCache(openMemoryCache());
    let loads = 0;
    const read = () =>
      queries.get('nothing', ['count'], async () => {
        loads += 1;
        return null;
      });
    expect([await read(), await read(), loads]).toEqual([null, null, 1]);
  });

  it('that was loaded while a write happened is not used afterwards', async () => {
    const queries = queryCache(openMemoryCache());
    let row = 'old';
    const read = (during?: () => Promise<void>) =>
      queries.get('row', ['newest'], async () => {
        const seen = row;
        await during?.();
        return seen;
      });
    const during = async () => {
      row = 'new';
      await queries.bump(['newest']);
    };
    expect(await read(during)).toBe('old');
    expect(await read()).toBe('new');
  });

  it('is loaded once for many who ask at the same time', async () => {
    const queries = queryCache(openMemoryCache());
    let loads = 0;
    const load = async () => {
      loads += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return loads;
    };
    const values = await Promise.all(Array.from({ length: 50 }, () => queries.get('x', ['count'], load)));
    expect(new Set(values)).toEqual(new Set([1]));
  });

  it('that fails to load is not kept', async () => {
    const queries = queryCache(openMemoryCache());
    await expect(queries.get('x', ['count'], () => Promise.reject(new Error('away')))).rejects.toThrow(
      'away',
    );
    expect(await queries.get('x', ['count'], async () => 1)).toBe(1);
  });
});
