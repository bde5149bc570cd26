import type { ChildProcess } from 'node:child_process';
import { forkRenderProcess } from './fork-render-process.ts';
import { watchMemory } from './watch-memory.ts';
import type { FirstSize } from '../domain/images/first-size.ts';
import type { BlobStoreDescription } from '../ports/blob-store.ts';
import type { FromRenderProcess, RenderAnswer, ToRenderProcess } from './render-protocol.ts';

/** How a request ended: an answer of the process, or what happened to the process. */
export type ProcessOutcome =
  RenderAnswer | { type: 'timeout' } | { type: 'crashed' | 'too-much-memory'; detail: string };

/** A request that a process works on. */
interface Rendering {
  /** Resolves when the process can take the next request. */
  pixelsDone: Promise<void>;
  /** Never rejects. */
  outcome: Promise<ProcessOutcome>;
}

export type OnFirstSize = (first: FirstSize) => void;

export interface RenderProcessOptions {
  /** Compiled, and opens the store that its one argument describes as JSON; see main/render-process.ts. */
  program: string;
  store: BlobStoreDescription;
  /** After this long, from when it is ready, a process is killed with the picture it works on. */
  timeoutMs: number;
  /** Within this it has to be ready, or is killed: on a busy machine a start takes longer than many a picture. */
  startTimeoutMs?: number;
}

export interface RenderProcess {
  /** Rejects when it ended before. */
  ready: Promise<void>;
  /** Resolves when it has ended, also when it could not be started at all. */
  ended: Promise<void>;
  /** May be called before it is ready. `onFirstSize` is called before the outcome, once or never. */
  render(request: ToRenderProcess, onFirstSize: OnFirstSize): Rendering;
  kill(): void;
}

/** `priority` is the system's, larger for less, and by default that of any picture. */
export function startRenderProcess(options: RenderProcessOptions, priority?: number): RenderProcess {
  const { program, store, timeoutMs, startTimeoutMs = 30_000 } = options;
  const child = forkRenderProcess(program, store, priority);
  const ready = readiness(child, startTimeoutMs);
  ready.catch(() => undefined); // Nobody may be waiting for it.
  return {
    ready,
    ended: new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    }),
    render: (request, onFirstSize) =>
      renderWhenReady(ready, () => renderIn(child, request, { timeoutMs, onFirstSize })),
    kill: () => void child.kill('SIGKILL'),
  };
}

function readiness(child: ChildProcess, withinMs: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let how = 'ended when it was started';
    const timer = setTimeout(() => {
      how = `was not ready within ${withinMs} ms`;
      child.kill('SIGKILL');
    }, withinMs);
    const settle = (error?: Error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    child.once('message', () => settle());
    child.once('error', settle);
    child.once('exit', () => settle(new Error(`The process that works on pixels ${how}`)));
  });
}

function renderWhenReady(ready: Promise<void>, render: () => Rendering): Rendering {
  const begun = ready.then(render, ({ message }: Error): Rendering => ({
    pixelsDone: Promise.resolve(),
    outcome: Promise.resolve({ type: 'crashed', detail: message }),
  }));
  return {
    pixelsDone: begun.then(({ pixelsDone }) => pixelsDone),
    outcome: begun.then(({ outcome }) => outcome),
  };
}

/** In a process that is ready. */
function renderIn(
  child: ChildProcess,
  request: ToRenderProcess,
  { timeoutMs, onFirstSize }: { timeoutMs: number; onFirstSize: OnFirstSize },
): Rendering {
  let onPixelsDone = () => {};
  const pixelsDone = new Promise<void>((resolve) => (onPixelsDone = resolve));
  const outcome = new Promise<ProcessOutcome>((resolve) => {
    const end = (ended: ProcessOutcome) => {
      clearTimeout(timer);
      memory.stop();
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      onPixelsDone();
      resolve(ended);
    };
    const onMessage = (message: FromRenderProcess) => {
      if (message.type === 'ready' || message.id !== request.id) return;
      if (message.type === 'first-size') onFirstSize(message.first);
      else if (message.type === 'pixels-done') onPixelsDone();
      else end(message.answer);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      end(killedFor ?? { type: 'crashed', detail: `ended with ${signal ?? code}` });
    const onError = ({ message }: Error) => end({ type: 'crashed', detail: message });
    let killedFor: ProcessOutcome | undefined;
    // The outcome waits for the exit: the slot must not be free while the process still burns a core.
    const killFor = (reason: ProcessOutcome) => {
      killedFor ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => killFor({ type: 'timeout' }), timeoutMs);
    const memory = watchMemory(child, request.memoryBytes, (detail) =>
      killFor({ type: 'too-much-memory', detail }),
    );
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    // When it has just died, its exit is what is heard of that.
    child.send(request, () => undefined);
  });
  return { pixelsDone, outcome };
}
