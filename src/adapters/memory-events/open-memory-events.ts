import type { AppEvent } from '../../domain/events.ts';
import { openListeners } from '../../ops/listeners.ts';
import type { Log } from '../../ops/log.ts';
import type { Events } from '../../ports/events.ts';

/** The events of a node that is alone: its own listeners hear them. */
export function openMemoryEvents(log: Log): Events {
  const listeners = openListeners<AppEvent>(log);
  return {
    publish(event) {
      // Later, as with a real broker: a listener never runs inside the publisher's own call.
      setImmediate(() => listeners.tell({ ...event }));
    },
    subscribe: (listener) => listeners.add(listener),
    async close() {
      listeners.clear();
    },
  };
}
