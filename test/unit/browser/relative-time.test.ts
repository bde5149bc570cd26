import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../../src/browser/lib/relative-time.ts';

const now = Date.UTC(2026, 10, 28, 12);
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

describe('how long ago something was', () => {
  it.each([
    ['in the future, by a clock that is wrong', -hour, 'just now'],
    ['a moment', 59, 'just now'],
    ['a minute', minute, '1 minute ago'],
    ['minutes', 3 * minute + 59, '3 minutes ago'],
    ['an hour', hour, '1 hour ago'],
    ['hours', 23.9 * hour, '23 hours ago'],
    ['a day', day, 'yesterday'],
    ['days', 3 * day, '3 days ago'],
    ['a month', 31 * day, 'last month'],
    ['months', 65 * day, '2 months ago'],
    ['a year', 370 * day, 'last year'],
    ['years', 800 * day, '2 years ago'],
  ])('%s', (_what, seconds, words) => {
    expect(relativeTime(now - seconds * 1000, now)).toBe(words);
  });
});
