import { join } from 'node:path';
import type { RunningServer, ServerOptions } from '../servers/running-server.ts';

export type PartKind = 'primary' | 'replica' | 'memcached' | 'rabbitmq' | 'nginx' | 'web' | 'worker';

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
  const { name, kind, dir, log } = options;
  let server: T | undefined;
  let state: PartState = 'stopped';

  const change = (next: PartState) => {
    state = next;
    options.onChange();
  };
  const isUp = () => state === 'running' || state === 'paused';
  const onExit = (how: string) => {
    if (!isUp()) return;
    change('ended');
    log(`${name} ended by itself (${how}); its log is in ${join(dir, name)}`);
  };

  async function start(): Promise<void> {
    if (isUp()) return;
    change('starting');
    const begin = performance.now();
    const port = server?.port;
    try {
      await server?.stop(); // Of one that is dead: what it started beside itself, such as RabbitMQ's name server.
      server = await options.start({
        dir: join(dir, name),
        name,
        onExit,
        ...(port === undefined ? {} : { port }),
      });
      change('running');
      await options.enter?.();
    } catch (error) {
      await server?.stop();
      change('stopped');
      throw error;
    }
    log(`${name} answers after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }

  async function stop(): Promise<void> {
    await options.leave?.();
    change('stopping');
    await server?.stop();
    change('stopped');
  }

  return {
    name,
    kind,
    get state() {
      return state;
    },
    server() {
      if (server === undefined) throw new Error(`${name} was never started.`);
      return server;
    },
    start,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
    kill: async () => {
      change('killed');
      await server?.kill();
    },
    pause: () => {
      if (state !== 'running') throw new Error(`${name} is ${state}, so it can't be paused.`);
      change('paused');
      server?.pause();
    },
    resume: () => {
      if (state !== 'paused') throw new Error(`${name} is ${state}, so there is nothing to resume.`);
      server?.resume();
      change('running');
    },
  };
}
