import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { photograph } from './photograph.ts';

/** One photograph to paint; see photograph.ts. */
export interface PaintOrder {
  seedNumber: number;
  index: number;
  width: number;
  height: number;
}

export interface Painted {
  title: string;
  pixels: Uint8Array;
}

/**
 * The program of a painters' thread: takes one order at a time. On Linux the priority is that of this thread alone, so
 * that on a machine which also runs the site no page waits for a painter.
 */
setPriority(10);
parentPort?.on('message', ({ seedNumber, index, width, height }: PaintOrder) => {
  const { title, picture } = photograph(seedNumber, index, width, height);
  // A copy, because a small Buffer shares its memory with others, and that can't be handed over.
  const pixels = new Uint8Array(picture.pixels);
  parentPort?.postMessage({ title, pixels } satisfies Painted, [pixels.buffer]);
});
