import { parseArgs } from 'node:util';
import { describeRange, readWholeNumber } from '../../../src/ops/whole-number.mjs';

// Plain JavaScript, like all that an order to a running cluster takes: it is not to wait for a compiler.

export const usage = `Usage: npm run cluster -- [OPTIONS]            start a cluster and hold it until Ctrl-C
       npm run cluster -- COMMAND [WORDS]      ask the one that runs

Real servers on this machine, on 127.0.0.1 only: MariaDB primaries and replicas, RabbitMQ, memcached, nginx, and the
application's web nodes and workers.

Options:
  --web N              web nodes            (default 2)
  --workers N          workers              (default 1)
  --replicas N         replicas of each database (default 1)
  --memcached N        memcached servers    (default 2)
  --port N             where people come in (default 8000, or a free one when that is taken)
  --likes-store shared|own
                       whether the likes have a database of their own, likes-primary and its replicas, or share
                       that of the pictures (default shared; a folder stays as it was, but likes that share one
                       move to their own when that is asked for)
  --likes-shards N     spread the likes over N databases, likes-shard-1 to N, with MariaDB's Spider engine: the
                       application asks likes-head, which passes each statement on to the shard of its picture
  --page-cache on|off  whether nginx keeps pages of people without a cookie for a second (default on)
  --dir FOLDER         everything is here, and stays when the cluster ends (default .cluster)
  -h, --help

Commands:
  scale web=4 workers=1 replicas=2        start and stop nodes until there are that many
  status                                  what runs where
  restart web|worker|replica|NAME ...     one after the other, such as: restart web
  kill|pause|resume NAME ...              make a part fail, or hang, and go on
  lag REPLICA SECONDS                     let a replica apply everything so much later; 0 ends it
  seed N|FOLDER                           fill it with N photographs, or with the pictures of a folder
  stop                                    as Ctrl-C does
`;

/** Of `maxShards` in servers/spider.ts, which a Node without a compiler can't read. */
const mostShards = 8;

/** Something that was typed is not understood: exit status 2. */
export class UsageError extends Error {}

/**
 * What a running cluster can be told, and how its words are checked before it is.
 *
 * @type {Readonly<Record<string, (words: readonly string[], command: string) => unknown>>}
 */
const commands = {
  scale: parseCounts,
  status: () => undefined,
  restart: requireParts,
  kill: requireParts,
  pause: requireParts,
  resume: requireParts,
  lag: parseLag,
  seed: parseSeed,
  stop: () => undefined,
};

/** @typedef {import('../cluster/cluster-changes.ts').Counts} Counts */

/**
 * `words`: a command and its words; empty when a cluster is to be started.
 *
 * @typedef {object} Arguments
 * @property {boolean} help
 * @property {string} dir
 * @property {number | undefined} port
 * @property {Counts & { memcached: number }} counts
 * @property {import('../cluster/likes-store.ts').LikesStore | undefined} likesStore
 * @property {'on' | 'off'} pageCache
 * @property {string[]} words
 */

/**
 * Throws a UsageError that says which word is not understood.
 *
 * @param {readonly string[]} args
 * @returns {Arguments}
 */
export function parseArguments(args) {
  const { values, positionals } = readOptions(args);
  if (positionals.length > 0) checkCommand(positionals);
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
    likesStore: parseLikesStore(values['likes-store'], values['likes-shards']),
    pageCache: parseWord('--page-cache', values['page-cache'] ?? 'on', /** @type {const} */ (['on', 'off'])),
    words: positionals,
  };
}

/**
 * @param {string | undefined} word
 * @param {string | undefined} shards
 * @returns {import('../cluster/likes-store.ts').LikesStore | undefined}
 */
function parseLikesStore(word, shards) {
  const likesStore =
    word === undefined
      ? undefined
      : parseWord('--likes-store', word, /** @type {const} */ (['shared', 'own']));
  if (shards === undefined) return likesStore;
  if (likesStore === 'shared')
    throw new UsageError(
      'Likes on shards do not share the database of the pictures: leave --likes-store out.',
    );
  return `${parseCount('--likes-shards', shards, 1, mostShards)} shards`;
}

/** @param {readonly string[]} words */
export function checkCommand([command = '', ...words]) {
  const check = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (check === undefined) throw new UsageError(`There is no command "${command}".`);
  check(words, command);
}

/**
 * `web=4 worker=1`, as `docker compose --scale` writes it; the plural is understood too.
 *
 * @param {readonly string[]} words
 * @returns {Partial<Counts>}
 */
export function parseCounts(words) {
  if (words.length === 0) throw new UsageError('Say what to scale, for example: scale web=4 workers=1');
  /** @type {Partial<Counts>} */
  const counts = {};
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

/**
 * `replica-1 30`
 *
 * @param {readonly string[]} words
 */
export function parseLag(words) {
  const [name, seconds] = words;
  if (name === undefined || seconds === undefined || words.length > 2)
    throw new UsageError('Say which replica and how many seconds, for example: lag replica-1 30');
  return { name, seconds: parseCount('The lag in seconds', seconds, 0, 86_400) };
}

/**
 * What `instaclone seed` is to be told.
 *
 * @param {readonly string[]} words
 * @returns {string[]}
 */
export function parseSeed(words) {
  const [what] = words;
  if (what === undefined || words.length > 1)
    throw new UsageError('Say how many photographs, or a folder, for example: seed 100');
  return /^\d+$/.test(what) ? ['--count', what] : [what];
}

/**
 * @param {readonly string[]} words
 * @param {string} command
 */
function requireParts(words, command) {
  if (words.length === 0) throw new UsageError(`Say which part, for example: ${command} web-2`);
}

/** @param {readonly string[]} args */
function readOptions(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ web: text, workers: text, replicas: text, memcached: text },
        ...{ port: text, 'likes-store': text, 'likes-shards': text, 'page-cache': text, dir: text },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message, { cause: error });
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} min
 * @param {number} max
 */
function parseCount(name, text, min, max = 50) {
  const count = readWholeNumber(text, min, max);
  if (count !== undefined) return count;
  throw new UsageError(`${name} must be ${describeRange(min, max)}, but is "${text}".`);
}

/**
 * @template {string} Word
 * @param {string} name
 * @param {string} text
 * @param {readonly Word[]} words
 */
function parseWord(name, text, words) {
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  throw new UsageError(`${name} must be ${words.join(' or ')}, but is "${text}".`);
}
