import { join } from 'node:path';
import type { RunningServer, ServerOptions } from '../servers/running-server.ts';

export type PartKind =
  | 'primary'
  | 'replica'
  | 'likes-primary'
  | 'likes-replica'
  | 'likes-head'
  | 'likes-shard'
  | 'memcached'
  | 'rabbitmq'
  | 'nginx'
  | 'web'
  | 'worker';

/** `killed`: by us. `ended`: by itself, which is never meant to happen. */
export type PartState = 'stopped' | 'starting' | 'running' | 'paused' | 'stopping' | 'killed' | 'ended';

/** One program of a cluster, whose folder and port stay the same when it is started again. */
export interface Part<T extends RunningServer = RunningServer> {
  readonly name: string;
  readonly kind: PartKind;
  readonly state: PartState;
  /** What was started last. Throws when nothing was. */
  server(): T;
  /** Nothing happens when it runs. */
  start(): Promise<void>;
  /** In order: out of the rotation first. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** As an accident would: nothing else of the cluster is told. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

export interface PartOptions<T extends RunningServer> {
  name: string;
  kind: PartKind;
  /** The cluster's folder; the part gets one in it. */
  dir: string;
  start: (place: Required<Pick<ServerOptions, 'dir' | 'name' | 'onExit'>> & { port?: number }) => Promise<T>;
  /** After it answers, before it counts as started. */
  enter?: () => Promise<void>;
  /** Before it is asked to end. */
  leave?: () => Promise<void>;
  log: (line: string) => void;
  onChange: () => void;
}

export function openPart<T extends RunningServer>(options: PartOptions<T>): Part<T> {
  const { name, kind } = options;
  const life = openLife(options);
  const stop = () => stopPart(life, options);
  const start = () => startPart(life, options);

  return {
    name,
    kind,
    get state() {
      return life.state;
    },
    server() {
      if (life.server === undefined) throw new Error(`${name} was never started.`);
      return life.server;
    },
    start,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
    kill: async () => {
      life.become('killed');
      await life.server?.kill();
    },
    pause: () => {
      if (life.state !== 'running') throw new Error(`${name} is ${life.state}, so it can't be paused.`);
      life.become('paused');
      life.server?.pause();
    },
    resume: () => {
      if (life.state !== 'paused')
        throw new Error(`${name} is ${life.state}, so there is nothing to resume.`);
      life.server?.resume();
      life.become('running');
    },
  };
}

/** What was started last, and what has become of it. */
interface Life<T> {
  server: T | undefined;
  readonly state: PartState;
  become(next: PartState): void;
}

function openLife<T extends RunningServer>({ onChange }: PartOptions<T>): Life<T> {
  let state: PartState = 'stopped';
  return {
    server: undefined,
    get state() {
      return state;
    },
    become(next) {
      state = next;
      onChange();
    },
  };
}

function isUp({ state }: Life<unknown>): boolean {
  return state === 'running' || state === 'paused';
}

async function startPart<T extends RunningServer>(life: Life<T>, options: PartOptions<T>): Promise<void> {
  const { name, log } = options;
  if (isUp(life)) return;
  life.become('starting');
  const begin = performance.now();
  const port = life.server?.port;
  const dir = join(options.dir, name);
  const onExit = (how: string) => {
    if (!isUp(life)) return;
    life.become('ended');
    log(`${name} ended by itself (${how}); its log is in ${dir}`);
  };
  try {
    await life.server?.stop(); // Of one that is dead: what it started beside itself, such as RabbitMQ's name server.
    life.server = await options.start({ dir, name, onExit, ...(port === undefined ? {} : { port }) });
    life.become('running');
    await options.enter?.();
  } catch (error) {
    await life.server?.stop();
    life.become('stopped');
    throw error;
  }
  log(`${name} answers after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

async function stopPart<T extends RunningServer>(life: Life<T>, { leave }: PartOptions<T>): Promise<void> {
  await leave?.();
  life.become('stopping');
  await life.server?.stop();
  life.become('stopped');
}
