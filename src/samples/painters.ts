import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { projectRoot } from '../project-root.ts';
import type { Painted, PaintOrder } from './paint-thread.ts';
import type { Photograph } from './photograph.ts';

export interface Painters {
  /**
   * Paints the photograph of this order as soon as a thread is free; undefined when `signal` fires before that. Rejects
   * when the painters were closed.
   */
  paint(order: PaintOrder, signal?: AbortSignal): Promise<Photograph | undefined>;
  close(): Promise<void>;
}

// The compiled program also when the sources run under the test runner, because a thread can't load TypeScript.
const program = join(projectRoot, 'dist/src/samples/paint-thread.js');

/**
 * Threads that paint photographs, one for each core. Painting keeps a core busy for up to a second; in the main thread
 * it would keep the connections to the database and the broker waiting until they time out.
 */
export function openPainters(size = availableParallelism()): Painters {
  const limit = pLimit(size);
  const all = new Set<Worker>();
  const idle: Worker[] = [];
  let isClosed = false;

  function start(): Worker {
    const thread = new Worker(program);
    all.add(thread);
    return thread;
  }

  return {
    paint: (order, signal) =>
      limit(async () => {
        if (signal?.aborted) return undefined;
        if (isClosed) throw new Error('The threads that paint were closed');
        const thread = idle.pop() ?? start();
        const { title, pixels } = await answerOf(thread, order);
        idle.push(thread);
        const { width, height } = order;
        const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
        return { title, picture: { pixels: bytes, width, height } };
      }),
    async close() {
      isClosed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}

/** Rejects when the thread ends before it has answered. */
async function answerOf(thread: Worker, order: PaintOrder): Promise<Painted> {
  const heard = new AbortController();
  const { signal } = heard;
  try {
    const answer = once(thread, 'message', { signal }) as Promise<[Painted]>;
    const end = once(thread, 'exit', { signal }).then((): never => {
      throw new Error('A thread that paints photographs has ended');
    });
    thread.postMessage(order);
    const [painted] = await Promise.race([answer, end]);
    return painted;
  } finally {
    heard.abort();
  }
}
