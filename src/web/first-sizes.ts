import { LRUCache } from 'lru-cache';
import type { FirstSize } from '../domain/images/first-size.ts';
import type { Events } from '../ports/events.ts';

/** What can be seen already of pictures that are being made. */
export interface FirstSizes {
  find(imageId: number): FirstSize | undefined;
  close(): void;
}

/**
 * As this node has heard. It says nothing of whether a picture is still being made: ask its row first, and show this
 * only then. What it has not heard, people see a moment later with the rest.
 */
export function openFirstSizes(events: Pick<Events, 'subscribe'>, limit = 1000): FirstSizes {
  const heard = new LRUCache<number, FirstSize>({ max: limit });
  const unsubscribe = events.subscribe((event) => {
    if (event.type !== 'image-changed') return;
    if (event.first) heard.set(event.imageId, event.first);
    else if (event.state !== 'processing') heard.delete(event.imageId);
  });
  return { find: (imageId) => heard.peek(imageId), close: unsubscribe };
}
