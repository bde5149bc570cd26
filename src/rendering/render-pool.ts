import pLimit from 'p-limit';
import {
  startRenderProcess,
  type ProcessOutcome,
  type RenderProcess,
  type RenderProcessOptions,
} from './render-process.ts';
import type { RenderRequest } from './render-picture.ts';

/** How a request ended; `stopped` when the pool was closed meanwhile. */
export type RenderOutcome = ProcessOutcome | { type: 'stopped' };

const stopped = { type: 'stopped' } as const;

export interface RenderPool {
  /**
   * Never rejects: everything that can happen is an outcome. Waits while all processes work on pixels; one that only
   * waits for its disk takes the next picture meanwhile.
   */
  render(request: RenderRequest): Promise<RenderOutcome>;
  /** Starts the processes before the first picture comes. Rejects when one ends at once, unless the pool was closed. */
  warmUp(): Promise<void>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

/** `size` processes, each with one picture at a time; a process that was killed or crashed is replaced. */
export function openRenderPool({ size, ...options }: RenderProcessOptions & { size: number }): RenderPool {
  const idle: RenderProcess[] = [];
  const all = new Set<RenderProcess>();
  const slots = pLimit(size);
  let lastId = 0;
  let isClosed = false;

  function start(): RenderProcess {
    const renderer = startRenderProcess(options);
    all.add(renderer);
    void renderer.ended.then(() => {
      all.delete(renderer);
      const index = idle.indexOf(renderer);
      if (index !== -1) idle.splice(index, 1);
    });
    return renderer;
  }

  /** Resolves when the process can take the next request; undefined when the pool was closed. */
  async function renderPixels(request: RenderRequest) {
    if (isClosed) return undefined;
    const renderer = idle.pop() ?? start();
    const rendering = renderer.render({ ...request, id: ++lastId });
    await rendering.pixelsDone;
    if (all.has(renderer)) idle.push(renderer);
    return rendering;
  }

  return {
    async render(request) {
      const rendering = await slots(() => renderPixels(request));
      const outcome = (await rendering?.outcome) ?? stopped;
      return outcome.type === 'crashed' && isClosed ? stopped : outcome;
    },
    async warmUp() {
      while (all.size < size && !isClosed) {
        const renderer = start();
        idle.push(renderer);
        await renderer.ready.catch((error: unknown) => {
          if (!isClosed) throw error;
        });
      }
    },
    async close() {
      isClosed = true;
      for (const renderer of all) renderer.kill();
      await Promise.all([...all].map(({ ended }) => ended));
    },
  };
}
