import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/project-root.ts';
import { findFreePort } from '../programs/free-port.ts';
import { findProgram, packages } from '../programs/packages.mjs';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { startProgram } from '../programs/spawn.ts';
import { writePrivate } from '../programs/write-private.ts';

interface RabbitMqOptions extends ServerOptions {
  /** Of the user `instaclone`. */
  password?: string;
  /** What the names of its queues and exchanges begin with, as a regular expression; it may use no others. */
  names?: string;
  /** More lines of its configuration. */
  settings?: readonly string[];
}

export interface RabbitMqServer extends RunningServer {
  /** Runs `rabbitmqctl` on this broker, for example `ctl('list_queues')`. Takes a second or two. */
  ctl(...words: string[]): Promise<string>;
}

/** A RabbitMQ of one node on 127.0.0.1, for any user of the machine, or what is there in `dir`. */
export async function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMqServer> {
  const { dir, name = 'rabbitmq', port = await findFreePort(), password = 'instaclone', onExit } = options;
  const program = findProgram(packages.rabbitmq.programs) ?? 'rabbitmq-server';
  await mkdir(dir, { recursive: true });
  const lines = [...configuration(port), ...(options.settings ?? []), ''];
  await writeFile(join(dir, 'rabbitmq.conf'), lines.join('\n'));
  writePrivate(join(dir, 'definitions.json'), await definitions(password, options.names));
  await writeFile(join(dir, 'enabled_plugins'), '[].\n');

  const epmd = await startEpmd(dir);
  const env = environment(dir, epmd.port, await findFreePort());
  const broker = startProgram({
    name,
    program,
    args: [],
    env,
    dir,
    port,
    url: `amqp://instaclone:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    isReady: () => answersProtocol(port),
    readyWithinMs: 90_000,
    stopWithinMs: 30_000,
    onExit,
  });
  const running = await broker.catch(async (error: unknown) => {
    await epmd.stop();
    throw error;
  });
  return {
    ...running,
    stop: () => running.stop().then(() => epmd.stop()),
    kill: () => running.kill().then(() => epmd.kill()),
    ctl: async (...words) => {
      const rabbitmqctl = join(dirname(program), 'rabbitmqctl');
      const run = promisify(execFile)(rabbitmqctl, words, {
        env: { ...process.env, ...env },
        timeout: 30_000,
      });
      return (await run).stdout;
    },
  };
}

/**
 * Erlang's name server, without which no Erlang program finds another. Any of them starts one when there is none, and
 * leaves it running for ever; this one is the broker's own and ends with it.
 */
async function startEpmd(dir: string): Promise<RunningServer> {
  const port = await findFreePort();
  return startProgram({
    name: 'epmd',
    program: findProgram(['epmd']) ?? 'epmd',
    args: ['-address', '127.0.0.1', '-port', String(port)],
    dir,
    port,
    url: `127.0.0.1:${port}`,
    isReady: () => accepts(port),
  });
}

/** The same account as in containers, read at each start. */
async function definitions(password: string, names = 'instaclone'): Promise<string> {
  const text = await readFile(join(projectRoot, 'deploy/rabbitmq/definitions.json'), 'utf8');
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  return text
    .replaceAll('RABBITMQ_PASSWORD', () => inJson(password))
    .replaceAll('(instaclone', () => `(${inJson(names)}`);
}

function configuration(port: number): string[] {
  return [
    `listeners.tcp.local = 127.0.0.1:${port}`,
    'load_definitions = definitions.json',
    // Small, as its users are few: the log of the quorum queues stays in memory up to this size (512 MB unless told).
    'raft.wal_max_size_bytes = 32000000',
    'log.console = true',
    'log.file = false',
  ];
}

/** Every path and port that would otherwise be the machine's: nothing outside `dir` is read or written. */
function environment(dir: string, epmdPort: number, distributionPort: number): Record<string, string> {
  return {
    HOME: dir, // Where Erlang keeps the secret that nodes and rabbitmqctl share.
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: 'instaclone@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false',
    RABBITMQ_CTL_ERL_ARGS: '-start_epmd false',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(dir, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(dir, 'generated'),
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: dir,
    RABBITMQ_PID_FILE: join(dir, 'rabbitmq.pid'),
  };
}

/** The broker opens its port last, when everything behind it is there; the greeting says that it is no other server. */
async function answersProtocol(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    socket.write('AMQP\x00\x00\x09\x01');
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })) as [Buffer];
    return answer.includes('RabbitMQ');
  } finally {
    socket.destroy();
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1_000) });
    return true;
  } finally {
    socket.destroy();
  }
}
