import { parseArgs } from 'node:util';
import type { Counts } from '../cluster/cluster-changes.ts';

export const usage = `Usage: npm run cluster -- [OPTIONS]            start a cluster and hold it until Ctrl-C
       npm run cluster -- COMMAND [WORDS]      ask the one that runs

Real servers on this machine, on 127.0.0.1 only: MariaDB primary and replicas, RabbitMQ, memcached, nginx, and the
application's web nodes and workers.

Options:
  --web N        web nodes            (default 2)
  --workers N    workers              (default 1)
  --replicas N   database replicas    (default 1)
  --memcached N  memcached servers    (default 2)
  --port N       where people come in (default 8000, or a free one when that is taken)
  --dir FOLDER   everything is here, and stays when the cluster ends (default .cluster)
  -h, --help

Commands:
  scale web=4 workers=1 replicas=2        start and stop nodes until there are that many
  status                                  what runs where
  restart web|worker|replica|NAME ...     one after the other, such as: restart web
  kill|pause|resume NAME ...              make a part fail, or hang, and go on
  stop                                    as Ctrl-C does
`;

/** Something that was typed is not understood: exit status 2. */
export class UsageError extends Error {}

const commands = ['scale', 'status', 'restart', 'kill', 'pause', 'resume', 'stop'] as const;
type Command = (typeof commands)[number];

export interface Arguments {
  help: boolean;
  dir: string;
  port: number | undefined;
  counts: Counts & { memcached: number };
  /** A command and its words; empty when a cluster is to be started. */
  words: string[];
}

/** Throws a UsageError that says which word is not understood. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = readOptions(args);
  const [command] = positionals;
  if (command !== undefined && !isCommand(command)) throw new UsageError(`There is no command "${command}".`);
  if (command === 'scale') parseCounts(positionals.slice(1));
  return {
    help: values.help === true,
    dir: values.dir ?? '.cluster',
    port: values.port === undefined ? undefined : parseCount('--port', values.port, 1, 65_535),
    counts: {
      web: parseCount('--web', values.web ?? '2', 1),
      workers: parseCount('--workers', values.workers ?? '1', 0),
      replicas: parseCount('--replicas', values.replicas ?? '1', 0),
      memcached: parseCount('--memcached', values.memcached ?? '2', 1),
    },
    words: positionals,
  };
}

export function isCommand(word: string): word is Command {
  return (commands as readonly string[]).includes(word);
}

/** `web=4 worker=1`, as `docker compose --scale` writes it; the plural is understood too. */
export function parseCounts(words: readonly string[]): Partial<Counts> {
  if (words.length === 0) throw new UsageError('Say what to scale, for example: scale web=4 workers=1');
  const counts: Partial<Counts> = {};
  for (const word of words) {
    const [, name, count = ''] = /^(web|workers?|replicas?)=(.*)$/.exec(word) ?? [];
    if (name === undefined)
      throw new UsageError(`"${word}" is not of the form web=4, workers=1 or replicas=2.`);
    if (name === 'web') counts.web = parseCount(name, count, 1);
    else if (name.startsWith('worker')) counts.workers = parseCount(name, count, 0);
    else counts.replicas = parseCount(name, count, 0);
  }
  return counts;
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    web: text,
    workers: text,
    replicas: text,
    memcached: text,
    port: text,
    dir: text,
  } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function parseCount(name: string, text: string, min: number, max = 50): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (count >= min && count <= max) return count;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}, but is "${text}".`);
}
