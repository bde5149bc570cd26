import { beforeEach, describe, expect, it } from 'vitest';
import { openGroupCommit } from '../../../src/usecases/group-commit.ts';

describe('group commit', () => {
  let groups: string[][];
  let underWay: { done(): void; fail(error: Error): void }[];
  beforeEach(() => {
    groups = [];
    underWay = [];
  });

  const open = (patienceMs = 60_000) =>
    openGroupCommit<string, string>({
      commit(items) {
        groups.push([...items]);
        return new Promise((resolve, reject) => {
          underWay.push({ done: () => resolve(items.map((item) => `${item} is done`)), fail: reject });
        });
      },
      keyOf: (item) => item.slice(0, 1),
      most: 3,
      patienceMs,
    });
  const outcome = (promise: Promise<string>) => promise.catch((error: Error) => error.message);

  it('commits at once what comes alone', async () => {
    const add = open();
    const done = add('a1');
    expect(groups).toEqual([['a1']]);
    underWay[0]?.done();
    expect(await done).toBe('a1 is done');
    void add('a2');
    await expect.poll(() => groups).toEqual([['a1'], ['a2']]);
  });

  it('commits together what comes meanwhile, in its order, so many at a time', async () => {
    const add = open();
    const all = ['a1', 'a2', 'a3', 'a4', 'a5'].map(add);
    underWay[0]?.done();
    await all[0];
    await expect.poll(() => groups).toEqual([['a1'], ['a2', 'a3', 'a4']]);
    underWay[1]?.done();
    expect(await Promise.all(all.slice(1, 4))).toEqual(['a2 is done', 'a3 is done', 'a4 is done']);
    await expect.poll(() => groups).toEqual([['a1'], ['a2', 'a3', 'a4'], ['a5']]);
  });

  it('keeps apart what has different keys', () => {
    const add = open();
    for (const item of ['a1', 'b1', 'a2', 'b2']) void add(item);
    expect(groups).toEqual([['a1'], ['b1']]);
  });

  it('tells all of a group that it failed, and nobody else', async () => {
    const add = open();
    const all = ['a1', 'a2', 'a3'].map((item) => outcome(add(item)));
    underWay[0]?.done();
    await expect.poll(() => groups.length).toBe(2);
    const next = outcome(add('a4'));
    underWay[1]?.fail(new Error('the store is away'));
    expect(await Promise.all(all)).toEqual(['a1 is done', 'the store is away', 'the store is away']);
    await expect.poll(() => groups.at(-1)).toEqual(['a4']);
    underWay[2]?.done();
    expect(await next).toBe('a4 is done');
  });

  it('does not wait for what is answered after the commit', async () => {
    const commits: string[][] = [];
    const add = openGroupCommit<string, string>({
      async commit(items) {
        commits.push([...items]);
        return items.map((item) => (item === 'a1' ? new Promise<string>(() => undefined) : item));
      },
      ...{ keyOf: () => '', most: 3, patienceMs: 60_000 },
    });
    void add('a1');
    expect(await add('a2')).toBe('a2');
    expect(commits).toEqual([['a1'], ['a2']]);
  });

  it('does not wait for a group that hangs', async () => {
    const add = open(1);
    void add('a1');
    const next = add('a2');
    await expect.poll(() => groups).toEqual([['a1'], ['a2']]);
    underWay[1]?.done();
    expect(await next).toBe('a2 is done');
    // What hung comes to its end after all, and begins nothing a second time.
    void add('a3');
    underWay[0]?.done();
    await expect.poll(() => groups).toEqual([['a1'], ['a2'], ['a3']]);
  });
});
