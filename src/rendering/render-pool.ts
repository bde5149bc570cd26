import { openAdmission, type Place } from './admission.ts';
import { priorities } from './fork-render-process.ts';
import {
  startRenderProcess,
  type OnFirstSize,
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
   * waits for its disk takes the next picture meanwhile. So does a picture that others leave too little memory for;
   * one for which there is never enough is not begun. One that is quickly done may have the process that is kept.
   * `onFirstSize` is called before it resolves, once or never: not for what is small, nor when it fails before.
   */
  render(
    request: RenderRequest,
    options?: { isQuick?: boolean; onFirstSize?: OnFirstSize },
  ): Promise<RenderOutcome>;
  /** How many requests have not begun. */
  waiting(): number;
  /** Starts the processes before the first picture comes. Rejects when one ends at once, unless the pool was closed. */
  warmUp(): Promise<void>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

interface RenderPoolOptions extends RenderProcessOptions {
  size: number;
  /** What the pictures that are worked on at once may take, beside what each process takes by itself. */
  memoryBytes: number;
}

/**
 * `size` processes and one more, which is kept for pictures that are quickly done and has a higher priority; each has
 * one picture at a time. A process that was killed or crashed is replaced.
 */
export function openRenderPool({ size, memoryBytes, ...options }: RenderPoolOptions): RenderPool {
  const { idle, all, start, countOf } = openProcesses(options);
  const admission = openAdmission(size, memoryBytes);
  let lastId = 0;
  /** How many work on pixels. There are as many processes as cores that may be used. */
  let busy = 0;
  let isClosed = false;

  /** Resolves when the process can take the next request; undefined when the pool was closed. */
  async function renderPixels(place: Place, request: RenderRequest, onFirstSize: OnFirstSize) {
    if (isClosed) return undefined;
    const renderer = idle[place].pop() ?? start(place);
    busy += 1;
    const rendering = renderer.render({ ...request, id: ++lastId, hasFreeCore: busy < size }, onFirstSize);
    await rendering.pixelsDone;
    busy -= 1;
    if (all.has(renderer)) idle[place].push(renderer);
    return rendering;
  }

  return {
    async render(request, { isQuick = false, onFirstSize = () => undefined } = {}) {
      if (request.memoryBytes > memoryBytes) {
        return { type: 'too-much-memory', detail: `needs ${request.memoryBytes} of ${memoryBytes} bytes` };
      }
      const wish = { bytes: request.memoryBytes, isQuick };
      const rendering = await admission.run(wish, (place) => renderPixels(place, request, onFirstSize));
      const outcome = (await rendering?.outcome) ?? stopped;
      return outcome.type === 'crashed' && isClosed ? stopped : outcome;
    },
    waiting: () => admission.waiting(),
    async warmUp() {
      if (isClosed) return;
      for (const place of ['kept', ...Array<Place>(size).fill('usual')] as const) {
        if (countOf(place) < (place === 'kept' ? 1 : size)) idle[place].push(start(place));
      }
      await Promise.all([...all.keys()].map(({ ready }) => ready)).catch((error: unknown) => {
        if (!isClosed) throw error;
      });
    },
    async close() {
      isClosed = true;
      for (const renderer of all.keys()) renderer.kill();
      await Promise.all([...all.keys()].map(({ ended }) => ended));
    },
  };
}

/** The processes that there are, and those that have nothing to do, by the place that they are for. */
function openProcesses(options: RenderProcessOptions) {
  const idle: Record<Place, RenderProcess[]> = { usual: [], kept: [] };
  const all = new Map<RenderProcess, Place>();

  function start(place: Place): RenderProcess {
    const renderer = startRenderProcess(options, place === 'kept' ? priorities.quick : priorities.usual);
    all.set(renderer, place);
    void renderer.ended.then(() => {
      all.delete(renderer);
      idle[place] = idle[place].filter((other) => other !== renderer);
    });
    return renderer;
  }

  const countOf = (place: Place) => [...all.values()].filter((other) => other === place).length;
  return { idle, all, start, countOf };
}
