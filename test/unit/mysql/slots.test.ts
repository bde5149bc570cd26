import { expect, test } from 'vitest';
import { openSlots } from '../../../src/adapters/mysql/slots.ts';

test('so many enter, so many wait in their order, and more are refused', async () => {
  const slots = openSlots(1, 2);
  const order: string[] = [];
  await slots.take(1000);
  const first = slots.take(1000).then(() => order.push('first'));
  const second = slots.take(1000).then(() => order.push('second'));
  await expect(slots.take(1000)).rejects.toThrow('All 1 connections are in use and 2 wait for one');
  expect(slots.load).toBe(3);

  slots.free();
  await first;
  slots.free();
  await second;
  expect(order).toEqual(['first', 'second']);
  slots.free();
  expect(slots.load).toBe(0);
  await slots.take(1000);
  expect(slots.load).toBe(1);
});

test('one that waited too long is refused, and its place is not lost', async () => {
  const slots = openSlots(1, 5);
  await slots.take(10);
  await expect(slots.take(10)).rejects.toThrow('All 1 connections were in use for 10 ms');
  slots.free();
  await slots.take(10);
  expect(slots.load).toBe(1);
});
