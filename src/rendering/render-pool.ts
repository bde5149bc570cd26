import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forkRenderProcess } from './fork-render-process.ts';
import type { BlobStoreDescription } from '../ports/blob-store.ts';
import type { RenderRequest } from './render-picture.ts';
import type { FromRenderProcess, RenderAnswer, ToRenderProcess } from './render-protocol.ts';

/** How a request ended: an answer of the process, or what happened to the process. */
export type RenderOutcome =
  | RenderAnswer
  | { type: 'timeout' }
  | { type: 'crashed'; detail: string }
  /** The pool was closed meanwhile. */
  | { type: 'stopped' };

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

interface RenderPoolOptions {
  /** Compiled, and opens the store that its one argument describes as JSON; see main/render-process.ts. */
  program: string;
  store: BlobStoreDescription;
  size: number;
  /** After this long a process is killed with the picture it works on. */
  timeoutMs: number;
}

/** `size` processes, each with one picture at a time; a process that was killed or crashed is replaced. */
export function openRenderPool({ program, store, size, timeoutMs }: RenderPoolOptions): RenderPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let lastId = 0;
  let isClosed = false;

  function start(): ChildProcess {
    const child = forkRenderProcess(program, store);
    all.add(child);
    const forget = () => {
      all.delete(child);
      const index = idle.indexOf(child);
      if (index !== -1) idle.splice(index, 1);
    };
    child.once('exit', forget);
    // When it could not be started at all.
    child.on('error', forget);
    return child;
  }

  /** Undefined when the pool was closed. */
  async function acquire(): Promise<ChildProcess | undefined> {
    while (busy >= size && !isClosed) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) return undefined;
    busy += 1;
    return idle.pop() ?? start();
  }

  function release(child: ChildProcess): void {
    busy -= 1;
    if (all.has(child)) idle.push(child);
    waiting.shift()?.();
  }

  return {
    async render(request) {
      const child = await acquire();
      if (!child) return { type: 'stopped' };
      let isWorking = true;
      const free = () => {
        if (isWorking) release(child);
        isWorking = false;
      };
      const outcome = await renderIn(child, { ...request, id: ++lastId }, timeoutMs, free);
      free();
      return outcome.type === 'crashed' && isClosed ? { type: 'stopped' } : outcome;
    },
    async warmUp() {
      while (all.size < size && !isClosed) {
        const child = start();
        idle.push(child);
        await readiness(child).catch((error: unknown) => {
          if (!isClosed) throw error;
        });
      }
    },
    async close() {
      isClosed = true;
      for (const wake of waiting.splice(0)) wake();
      const exits = [...all].map((child) => once(child, 'exit'));
      for (const child of all) child.kill('SIGKILL');
      await Promise.all(exits);
    },
  };
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The process that works on pixels ended when it was started')));
  });
}

function renderIn(
  child: ChildProcess,
  request: ToRenderProcess,
  timeoutMs: number,
  onPixelsDone: () => void,
): Promise<RenderOutcome> {
  return new Promise((resolve) => {
    const end = (outcome: RenderOutcome) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      resolve(outcome);
    };
    const onMessage = (message: FromRenderProcess) => {
      if (message.type === 'ready' || message.id !== request.id) return;
      if (message.type === 'pixels-done') onPixelsDone();
      else end(message.answer);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      end(isLate ? { type: 'timeout' } : { type: 'crashed', detail: `ended with ${signal ?? code}` });
    const onError = ({ message }: Error) => end({ type: 'crashed', detail: message });
    let isLate = false;
    // The outcome waits for the exit: the slot must not be free while the process still burns a core.
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    // When it has just died, its exit is what is heard of that.
    child.send(request, () => undefined);
  });
}
