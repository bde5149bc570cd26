import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AppEvent } from '../../../src/domain/events.ts';
import type { Events } from '../../../src/ports/events.ts';

const changed = (imageId: number): AppEvent => ({ type: 'image-changed', imageId, state: 'ready' });
const idOf = (event: AppEvent) => ('imageId' in event ? event.imageId : NaN);
const soon = { timeout: 10_000, interval: 5 };

/** What every adapter of Events promises. `open` returns one that is already listening. */
export function describeEvents(name: string, open: () => Promise<Events>): void {
  describe(`events: ${name}`, () => {
    const opened: Events[] = [];
    const openOne = async () => {
      const events = await open();
      opened.push(events);
      return events;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((events) => events.close()));
    });

    it('tells every listener, in the order of publishing', async () => {
      const events = await openOne();
      const heard: AppEvent[][] = [[], []];
      events.subscribe((event) => heard[0]?.push(event));
      events.subscribe((event) => heard[1]?.push(event));
      for (const id of [1, 2, 3]) events.publish(changed(id));
      const expected = [changed(1), changed(2), changed(3)];
      await vi.waitFor(() => expect(heard).toEqual([expected, expected]), soon);
    });

    it('never calls a listener from inside publish', async () => {
      const events = await openOne();
      const heard: AppEvent[] = [];
      events.subscribe((event) => heard.push(event));
      events.publish(changed(1));
      expect(heard).toEqual([]);
      await vi.waitFor(() => expect(heard).toEqual([changed(1)]), soon);
    });

    it('goes on when a listener throws', async () => {
      const events = await openOne();
      const heard: number[] = [];
      events.subscribe(() => {
        throw new Error('thrown on purpose');
      });
      events.subscribe((event) => heard.push(idOf(event)));
      events.publish(changed(1));
      events.publish(changed(2));
      await vi.waitFor(() => expect(heard).toEqual([1, 2]), soon);
    });

    it('tells nothing more after the end of a subscription', async () => {
      const events = await openOne();
      const ended: number[] = [];
      const heard: number[] = [];
      const end = events.subscribe((event) => ended.push(idOf(event)));
      events.subscribe((event) => heard.push(idOf(event)));
      events.publish(changed(1));
      await vi.waitFor(() => expect(ended).toEqual([1]), soon);
      end();
      events.publish(changed(2));
      await vi.waitFor(() => expect(heard).toEqual([1, 2]), soon);
      expect(ended).toEqual([1]);
    });

    it('takes the same function twice as two subscriptions', async () => {
      const events = await openOne();
      const heard: number[] = [];
      const listener = (event: AppEvent) => void heard.push(idOf(event));
      const end = events.subscribe(listener);
      events.subscribe(listener);
      end();
      events.publish(changed(7));
      events.publish(changed(8));
      await vi.waitFor(() => expect(heard).toEqual([7, 8]), soon);
    });

    it('neither throws nor tells after close', async () => {
      const events = await openOne();
      const heard: number[] = [];
      events.subscribe((event) => heard.push(idOf(event)));
      await events.close();
      await events.close();
      expect(() => events.publish(changed(1))).not.toThrow();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(heard).toEqual([]);
    });
  });
}
