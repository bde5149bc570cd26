import { availableParallelism, hostname } from 'node:os';
import { logLevels } from '../ops/log.ts';
import { pictureLimits } from './picture-limits.ts';
import {
  hostAndPort,
  list,
  oneOf,
  onOff,
  origin,
  seconds,
  secret,
  text,
  url,
  wholeNumber,
  type Type,
} from './types.ts';

/** One environment variable. */
export interface Variable<Field extends string = string, T = unknown> {
  /** What its value is called in the program. */
  field: Field;
  /** As the table in the README says it. */
  meaning: string;
  type: Type<T>;
  /** The text that stands for one that is not set; undefined where there is then no value. */
  fallback: string | undefined;
  /** The default in words, for that table. */
  shown: string;
}

/** The driver takes many more out of a URL, such as several statements in one; none of them is meant to be set. */
const databaseUrl = url(['mysql'], ['ssl=true']);

/** Every environment variable that the application reads. Adding one is adding a row. */
export const variables = {
  PORT: variable('port', 'Port of the web node; 0 picks a free one', wholeNumber(0, 65_535), '8000'),
  HOST: variable('host', 'Address to listen on; `0.0.0.0` opens the node to the network', text, 'localhost'),
  NODE_NAME: variable('nodeName', 'Name of this node in logs', text, hostname(), 'the host name'),
  LOG_LEVEL: variable('logLevel', 'Least important log line that is written', oneOf(logLevels), 'info'),
  DATA_DIR: variable('dataDir', 'Folder of everything that the embedded node keeps', text, './data'),
  BLOB_DIR: variable('blobDir', 'Folder of the pictures', text, undefined, '`blobs` in DATA_DIR'),
  ORIGINALS_DIR: variable(
    'originalsDir',
    'Folder of what was uploaded, which a load balancer that serves pictures need not have',
    text,
    undefined,
    'BLOB_DIR',
  ),
  COOKIE_SECRET: variable(
    'cookieSecret',
    'Key that signs visitor cookies, at least 32 characters',
    secret,
    undefined,
    'made once, kept in DATA_DIR',
  ),
  DATABASE_URL: variable(
    'databaseUrl',
    'Database that takes the writes, as `mysql://user:password@host:3306/instaclone`; with `?ssl=true`, over TLS',
    databaseUrl,
    undefined,
    'SQLite in DATA_DIR',
  ),
  DATABASE_REPLICA_URLS: variable(
    'replicaUrls',
    'Its replicas, which serve reads, separated by commas',
    list(databaseUrl),
    '',
    'none',
  ),
  LIKES_DATABASE_URL: variable(
    'likesDatabaseUrl',
    'Database of the likes, as DATABASE_URL; needs that one',
    databaseUrl,
    undefined,
    'DATABASE_URL',
  ),
  LIKES_DATABASE_REPLICA_URLS: variable(
    'likesReplicaUrls',
    'Replicas of LIKES_DATABASE_URL, separated by commas',
    list(databaseUrl),
    '',
    'none, or those of DATABASE_URL',
  ),
  PEOPLE_DATABASE_URL: variable(
    'peopleDatabaseUrl',
    'Database of the people, as DATABASE_URL; needs that one',
    databaseUrl,
    undefined,
    'DATABASE_URL',
  ),
  PEOPLE_DATABASE_REPLICA_URLS: variable(
    'peopleReplicaUrls',
    'Replicas of PEOPLE_DATABASE_URL, separated by commas',
    list(databaseUrl),
    '',
    'none, or those of DATABASE_URL',
  ),
  REPLICA_MAX_LAG: variable(
    'replicaMaxLagSeconds',
    'Seconds that a replica may be behind before it leaves the rotation',
    wholeNumber(1, 3600),
    '5',
  ),
  QUEUE_URL: variable(
    'queueUrl',
    'Message broker, as `amqp://user:password@host:5672`; `amqps` for TLS',
    url(['amqp', 'amqps']),
    undefined,
    'a queue in the process',
  ),
  CACHE_SERVERS: variable(
    'cacheServers',
    'memcached servers, as `host:11211`, separated by commas',
    list(hostAndPort),
    '',
    'a cache in the process',
  ),
  STARTUP_WAIT: variable(
    'startupWaitMs',
    'Seconds to wait at start for servers that do not answer',
    seconds(0, 3600),
    '60',
  ),
  HEALTH_PORT: variable(
    'healthPort',
    'Port on which a worker answers /livez and /readyz; 0 for none',
    wholeNumber(0, 65_535),
    '0',
  ),
  TRUST_PROXY: variable(
    'trustProxy',
    'How many proxies in front may name the client address',
    wholeNumber(0, 10),
    '0',
  ),
  UPLOAD_MAX_BYTES: variable(
    'uploadMaxBytes',
    'Largest upload, in bytes',
    wholeNumber(1, 100 * 1024 * 1024),
    String(10 * 1024 * 1024),
  ),
  UPLOAD_MAX_PIXELS: variable(
    'uploadMaxPixels',
    'Largest picture, in pixels',
    wholeNumber(1, 268_000_000),
    String(pictureLimits.UPLOAD_MAX_PIXELS),
  ),
  UPLOAD_MAX_SCANS: variable(
    'uploadMaxScans',
    'Most scans of a progressive JPEG',
    wholeNumber(1, 10_000),
    String(pictureLimits.UPLOAD_MAX_SCANS),
  ),
  UPLOADS_AT_ONCE: variable(
    'uploadsAtOnce',
    'Most uploads that a node receives at once',
    wholeNumber(1, 10_000),
    '64',
  ),
  UPLOADS_PER_ADDRESS: variable(
    'uploadsPerAddress',
    'Most uploads that a node receives at once from one client address',
    wholeNumber(1, 10_000),
    '24',
  ),
  UPLOAD_BYTES_PER_DAY: variable(
    'uploadBytesPerDay',
    'Most bytes that a person, and that an address, uploads in a day; 0 for no limit',
    wholeNumber(0, 1e15),
    '2147483648',
  ),
  MIN_FREE_BYTES: variable(
    'minFreeBytes',
    'Bytes that uploads leave free on the disks; below, they are refused and the rest goes on',
    wholeNumber(0, 1e15),
    '104857600',
  ),
  FAILED_ORIGINALS_HOURS: variable(
    'failedOriginalsHours',
    'Hours after which what was uploaded of a picture that failed is removed',
    wholeNumber(0, 87_600),
    '168',
  ),
  WRITES_PER_MINUTE: variable(
    'writesPerMinute',
    'Most uploads, filters and likes of one client address in a minute',
    wholeNumber(1, 1e9),
    '600',
  ),
  WRITES_WITHOUT_COOKIE: variable(
    'writesWithoutCookie',
    'The same of those who come without a cookie',
    wholeNumber(1, 1e9),
    '30',
  ),
  WRITES_PER_PICTURE: variable(
    'writesPerPicture',
    'Those of them without a cookie for one picture',
    wholeNumber(1, 1e9),
    '10',
  ),
  STREAMS_PER_ADDRESS: variable(
    'streamsPerAddress',
    'Most open pages of one client address that are told at once of what happens; others ask',
    wholeNumber(0, 10_000),
    '50',
  ),
  PUBLIC_URL: variable(
    'publicUrl',
    'Address under which people reach the site, for links that leave it',
    origin(['https', 'http']),
    undefined,
    'loopback addresses only',
  ),
  CACHE_LOCAL: variable(
    'cachesLocal',
    'Cache pages and rows in the process, in front of the shared cache',
    onOff,
    'on',
  ),
  CACHE_FRAGMENTS: variable('cachesFragments', 'Cache whole pages and parts of them', onOff, 'on'),
  CACHE_QUERIES: variable('cachesQueries', 'Cache rows', onOff, 'on'),
  LAB: variable(
    'isLab',
    'Lab mode: headers tell where a page comes from, and `X-Cache-Off` switches levels of the cache off',
    onOff,
    'off',
  ),
  WORKER_CONCURRENCY: variable(
    'concurrency',
    'Pictures worked on at once, beside a small one',
    wholeNumber(1, 64),
    String(availableParallelism()),
    'the number of cores',
  ),
  WORKER_MEMORY: variable(
    'workerMemoryBytes',
    'Bytes that the pictures worked on at once may take, beside 100 MB for each, and 230 MB for a small one',
    wholeNumber(64 * 2 ** 20, 1e15),
    String(640 * 2 ** 20),
  ),
  JOB_TIMEOUT: variable(
    'jobTimeoutMs',
    'Seconds after which work on a picture is stopped',
    seconds(1, 600),
    '20',
  ),
  SHUTDOWN_GRACE: variable(
    'shutdownGraceMs',
    'Seconds that running work has to finish when the process is stopped',
    seconds(0, 600),
    '8',
  ),
} as const;

export type VariableName = keyof typeof variables;

/** The values of all variables, under the names of their fields. */
export type Values = {
  [Name in VariableName as (typeof variables)[Name]['field']]: (typeof variables)[Name] extends Variable<
    string,
    infer T
  >
    ? T
    : never;
};

function variable<const Field extends string, T>(
  field: Field,
  meaning: string,
  type: Type<T>,
  fallback: string,
  shown?: string,
): Variable<Field, T>;
function variable<const Field extends string, T>(
  field: Field,
  meaning: string,
  type: Type<T>,
  fallback: undefined,
  shown: string,
): Variable<Field, T | undefined>;
function variable<const Field extends string, T>(
  field: Field,
  meaning: string,
  type: Type<T>,
  fallback: string | undefined,
  shown = fallback ?? '',
): Variable<Field, T | undefined> {
  const choices = type.choices === undefined ? '' : `: ${type.choices.join(', ')}`;
  return { field, meaning: meaning + choices, type: type, fallback, shown };
}
