import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { admirers, filtersToTry } from '../../../src/cli/seed/crowd.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { openRandom } from '../../../src/samples/random.ts';
import { readSeedRequest } from '../../../src/cli/seed/seed-request.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { describeTarget } from '../../../src/cli/seed/describe-target.ts';
import { withPatience } from '../../../src/cli/seed/with-patience.ts';
import { describeTally, emptyTally } from '../../../src/cli/seed/tally.ts';

const request = (values: Record<string, string>, ...operands: string[]) =>
  readSeedRequest({ values, operands, flags: new Set() });

describe('what is to be seeded', () => {
  it('photographs', () => {
    expect(request({ count: '3' })).toEqual({
      type: 'photographs',
      count: 3,
      width: 1280,
      height: 960,
      seedNumber: 1,
    });
    expect(request({ count: '3', size: '64x48', 'seed-number': '7' })).toMatchObject({
      width: 64,
      height: 48,
      seedNumber: 7,
    });
  });

  it('or a folder', () => {
    expect(request({}, 'photos')).toEqual({ type: 'folder', folder: 'photos' });
    expect(() => request({ count: '3' }, 'photos')).toThrow('not both');
    expect(() => request({})).toThrow('--count N or a FOLDER is missing');
  });

  it.each(['0', '-3', 'many', '1000001'])('not %j photographs', (count) => {
    expect(() => request({ count })).toThrow('--count must be a whole number from 1 to 1000000');
  });

  it.each(['640', '640x', 'x480', '15x100', '100x10001', '6000x5000', '64*48'])('not of size %j', (size) => {
    expect(() => request({ count: '1', size })).toThrow('--size must be WIDTHxHEIGHT in pixels');
  });
});

describe('the crowd', () => {
  const crowds = Array.from({ length: 2000 }, (_, index) => admirers(openRandom(5, index)));
  const sizes = crowds.map((crowd) => crowd.length).sort((a, b) => a - b);

  it('likes a few pictures very much and most a little', () => {
    expect(sizes[1000]).toBeLessThanOrEqual(3);
    expect(sizes.at(-10)).toBeGreaterThan(50);
    expect(sizes.at(-1)).toBeLessThanOrEqual(200);
  });

  it('likes a picture once each', () => {
    for (const crowd of crowds) expect(new Set(crowd).size).toBe(crowd.length);
    expect(crowds.flat().every((visitor) => /^[0-9a-f]{32}$/.test(visitor))).toBe(true);
  });

  it('tries a few filters on some pictures', () => {
    const tried = Array.from({ length: 400 }, (_, index) =>
      filtersToTry(openRandom(5, index), ['a', 'b', 'c', 'd']),
    );
    const some = tried.filter((filters) => filters.length > 0);
    expect(some.length).toBeGreaterThan(60);
    expect(some.length).toBeLessThan(140);
    for (const filters of some) expect(new Set(filters).size).toBe(filters.length);
  });
});

describe('work in parallel', () => {
  const never = new AbortController().signal;

  it('has the given number under way, in order', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5, 6, 7], { limit: 3, signal: never }, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
    });
    expect([begun, most, running]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3, 0]);
  });

  it('begins nothing new after the signal, and ends what it began', async () => {
    const controller = new AbortController();
    const ended: number[] = [];
    await inParallel([1, 2, 3, 4], { limit: 2, signal: controller.signal }, async (item) => {
      controller.abort();
      await sleep(1);
      ended.push(item);
    });
    expect(ended).toEqual([1]);
  });

  it('throws the first error when the others have ended', async () => {
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4], { limit: 2, signal: never }, async (item) => {
      if (item === 1) throw new Error('one');
      await sleep(5);
      ended.push(item);
    });
    await expect(work).rejects.toThrow('one');
    expect(ended).toEqual([2]);
  });
});

describe('a busy moment of the site', () => {
  afterEach(() => void vi.useRealTimers());
  const never = new AbortController().signal;
  const busy = () => Promise.reject(new AppError('unavailable'));

  it('is waited for', async () => {
    let attempts = 0;
    const work = () => ((attempts += 1) < 4 ? busy() : Promise.resolve('done'));
    expect(await withPatience(never, work)).toBe('done');
    expect(attempts).toBe(4);
  });

  it('ends a seed after a minute, or at once when it is interrupted', async () => {
    vi.useFakeTimers();
    const ended = expect(withPatience(never, busy)).rejects.toThrow('busy');
    await vi.advanceTimersByTimeAsync(61_000);
    await ended;
    await expect(withPatience(AbortSignal.abort(), busy)).rejects.toThrow('busy');
  });

  it('is nothing that repeating helps against when the picture is at fault', async () => {
    let attempts = 0;
    const work = () => Promise.reject(new AppError((attempts += 1) > 0 ? 'empty-file' : 'unavailable'));
    await expect(withPatience(never, work)).rejects.toThrow('empty');
    expect(attempts).toBe(1);
  });
});

describe('what is filled', () => {
  const folder = { databaseUrl: undefined, databasePath: '/home/a/site/data/instaclone.sqlite' };
  it.each([
    [folder, '/home/a/site', "the embedded node's data in ./data"],
    [folder, '/home/b', "the embedded node's data in /home/a/site/data"],
    [
      { ...folder, databaseUrl: 'mysql://app:secret@127.0.0.1:3310/instaclone' },
      '/',
      'the site whose database is instaclone on 127.0.0.1:3310',
    ],
  ])('%j', (config, cwd, words) => {
    expect(describeTarget(config, cwd)).toBe(words);
  });
});

describe('the summary', () => {
  it.each([
    [{ ready: 1 }, '1 picture in 1.5 s'],
    [{ ready: 12, filtered: 1, likes: 31 }, '12 pictures, 1 filtered one and 31 likes in 1.5 s'],
    [{ ready: 2, refused: [{ name: 'a', reason: 'b' }] }, '2 pictures and 1 refused in 1.5 s'],
    [{ ready: 1, present: 12 }, '1 picture and 12 that were there already in 1.5 s'],
    [{ ready: 0, pending: 3 }, '0 pictures and 3 accepted but not finished yet in 1.5 s'],
  ])('of %j', (part, line) => {
    expect(describeTally({ ...emptyTally(), ...part }, 1480)).toBe(line);
  });
});
