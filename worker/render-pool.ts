import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../src/project-root.ts';
import type { RenderRequest } from './render-picture.ts';
import type { FromRenderProcess } from './render-protocol.ts';

/** How a request ended: an answer of the process, or what happened to the process. */
export type RenderOutcome =
  | Exclude<FromRenderProcess, { type: 'ready' }>
  | { type: 'timeout' }
  | { type: 'crashed'; detail: string }
  /** The pool was closed meanwhile. */
  | { type: 'stopped' };

export interface RenderPool {
  /** Never rejects: everything that can happen is an outcome. Waits while all processes are busy. */
  render(request: RenderRequest): Promise<RenderOutcome>;
  /** Starts the processes before the first picture comes. */
  warmUp(): Promise<void>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

export interface RenderPoolOptions {
  blobDir: string;
  size: number;
  /** After this long a process is killed with the picture it works on. */
  timeoutMs: number;
}

// The compiled program also when the sources run under the test runner, which can't be forked.
const program = join(projectRoot, 'dist/worker/render-process.js');

/** `size` processes, each with one picture at a time; a process that was killed or crashed is replaced. */
export function openRenderPool({ blobDir, size, timeoutMs }: RenderPoolOptions): RenderPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let isClosed = false;

  function start(): ChildProcess {
    const child = fork(program, [blobDir], {
      execArgv: [],
      serialization: 'json',
      // Nothing of the parent's environment, which holds secrets. With fewer malloc arenas glibc keeps less of the
      // memory that a picture has left behind.
      env: { MALLOC_ARENA_MAX: '2' },
    });
    all.add(child);
    child.once('exit', () => {
      all.delete(child);
      const index = idle.indexOf(child);
      if (index !== -1) idle.splice(index, 1);
    });
    // A message to a process that has just died; its exit is what the request hears of.
    child.on('error', () => undefined);
    return child;
  }

  /** Undefined when the pool was closed. */
  async function acquire(): Promise<ChildProcess | undefined> {
    while (busy >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) return undefined;
    busy += 1;
    return idle.pop() ?? start();
  }

  function release(child: ChildProcess): void {
    busy -= 1;
    if (child.exitCode === null && child.signalCode === null) idle.push(child);
    waiting.shift()?.();
  }

  return {
    async render(request) {
      const child = await acquire();
      if (!child) return { type: 'stopped' };
      try {
        const outcome = await renderIn(child, request, timeoutMs);
        return outcome.type === 'crashed' && isClosed ? { type: 'stopped' } : outcome;
      } finally {
        release(child);
      }
    },
    async warmUp() {
      while (all.size < size) {
        const child = start();
        idle.push(child);
        await once(child, 'message');
      }
    },
    async close() {
      isClosed = true;
      for (const wake of waiting) wake();
      const exits = [...all].map((child) => once(child, 'exit'));
      for (const child of all) child.kill('SIGKILL');
      await Promise.all(exits);
    },
  };
}

function renderIn(child: ChildProcess, request: RenderRequest, timeoutMs: number): Promise<RenderOutcome> {
  return new Promise((resolve) => {
    const end = (outcome: RenderOutcome) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (message: FromRenderProcess) => {
      if (message.type !== 'ready') end(message);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      end(isLate ? { type: 'timeout' } : { type: 'crashed', detail: `ended with ${signal ?? code}` });
    let isLate = false;
    // The outcome waits for the exit: the slot must not be free while the process still burns a core.
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(request);
  });
}
