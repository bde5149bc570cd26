import { describe, expect, it } from 'vitest';
import { newReading } from '../../../src/cache/reading.ts';
import { openWithoutPrimary } from '../../../src/cache/without-primary.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { Freshness } from '../../../src/ports/database.ts';

const any = newReading('any');
const primary = newReading('primary');

/** A database whose primary may be away, and what was asked of it. */
function openRows() {
  const asked: Freshness[] = [];
  const rows = { asked, isAway: false, error: new AppError('unavailable') as Error };
  const load = async ({ freshness }: { freshness: Freshness }) => {
    asked.push(freshness);
    if (freshness === 'primary' && rows.isAway) throw rows.error;
    return freshness;
  };
  return { rows, load };
}

describe('a load that demands the primary', () => {
  it('is fresh while the primary answers', async () => {
    const { load } = openRows();
    expect(await openWithoutPrimary(() => 0)(load, primary, any)).toEqual({
      value: 'primary',
      isFresh: true,
    });
  });

  it('does without it while it is away, and asks it again a second later', async () => {
    let now = 0;
    const { rows, load } = openRows();
    const loadRows = openWithoutPrimary(() => now);
    rows.isAway = true;
    expect(await loadRows(load, primary, any)).toEqual({ value: 'any', isFresh: false });
    expect(await loadRows(load, primary, any)).toEqual({ value: 'any', isFresh: false });
    expect(rows.asked).toEqual(['primary', 'any', 'any']);
    now = 1000;
    rows.isAway = false;
    expect(await loadRows(load, primary, any)).toEqual({ value: 'primary', isFresh: true });
  });

  it('fails for a person who themselves demands it, and with any other error', async () => {
    const { rows, load } = openRows();
    const loadRows = openWithoutPrimary(() => 0);
    rows.isAway = true;
    await expect(loadRows(load, primary, primary)).rejects.toThrow(rows.error);
    rows.error = new Error('a defect');
    await expect(loadRows(load, primary, any)).rejects.toThrow('a defect');
  });

  it('keeps the position that a person has reached', async () => {
    const { rows, load } = openRows();
    rows.isAway = true;
    const own = newReading({ after: 'x' });
    expect((await openWithoutPrimary(() => 0)(load, primary, own)).value).toEqual({ after: 'x' });
  });
});
