import { expect, test } from 'vitest';
import { parseGtids, type Gtids } from '../../../src/adapters/mysql/gtid.ts';
import { openTimeline } from '../../../src/adapters/mysql/lag.ts';

const at = (n: number) => parseGtids(`0-1-${n}`) as Gtids;
const none: Gtids = new Map();

test('a replica is fresh as long as it has what the primary had maxLag ago', () => {
  const timeline = openTimeline(5000);
  for (let second = 0; second <= 20; second += 1) timeline.record(at(100 + second), second * 1000);
  expect(timeline.isFresh(at(115))).toBe(true);
  expect(timeline.isFresh(at(114))).toBe(false);
  timeline.record(at(120), 20_999);
  expect(timeline.isFresh(at(115))).toBe(true);
  timeline.record(at(120), 21_000);
  expect(timeline.isFresh(at(115))).toBe(false);
});

test('while nobody writes, a replica that has everything stays fresh, and one that has not does not', () => {
  const timeline = openTimeline(5000);
  timeline.record(at(1), 0);
  timeline.record(at(2), 1000);
  expect(timeline.isFresh(at(1))).toBe(true);
  for (let ms = 1500; ms < 3_600_000; ms += 500) timeline.record(at(2), ms);
  expect(timeline.isFresh(at(2))).toBe(true);
  expect(timeline.isFresh(at(1))).toBe(false);
});

test('while the primary is not seen, a replica is as fresh as it was', () => {
  const timeline = openTimeline(5000);
  timeline.record(at(1), 0);
  timeline.record(at(2), 10_000);
  expect(timeline.isFresh(at(1))).toBe(true);
  // Seen again, much later.
  timeline.record(at(2), 60_000);
  expect(timeline.isFresh(at(1))).toBe(false);
});

test('what the primary had when it was first seen may be old, so a replica has to have it at once', () => {
  const timeline = openTimeline(5000);
  timeline.record(at(7), 0);
  expect(timeline.isFresh(at(6))).toBe(false);
  expect(timeline.isFresh(at(7))).toBe(true);
  timeline.record(at(8), 500);
  expect(timeline.isFresh(at(7))).toBe(true);
});

test('nothing is known before the primary was seen, and nothing good of one without positions', () => {
  const timeline = openTimeline(5000);
  expect(timeline.isFresh(at(1))).toBeUndefined();
  timeline.record(none, 0);
  expect(timeline.isFresh(none)).toBe(false);
});

test('after a failover to a primary that lacks the last transactions, its replicas count again', () => {
  const timeline = openTimeline(5000);
  timeline.record(at(50), 0);
  timeline.record(at(47), 1000);
  expect(timeline.isFresh(at(47))).toBe(false);
  timeline.record(at(47), 6000);
  expect(timeline.isFresh(at(47))).toBe(true);
});
