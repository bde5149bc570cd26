import { availableParallelism, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { levels, type Level } from '../cache/reading.ts';
import { hostAndPort, list, oneOf, onOff, secret, text, url, wholeNumber, type Variable } from './values.ts';
import { logLevels } from '../ops/log.ts';
import type { BlobStoreDescription } from '../ports/blob-store.ts';

/** The driver takes many more out of a URL, such as several statements in one; none of them is meant to be set. */
const databaseParameters = ['ssl=true'];

/** Every environment variable that the application reads. */
export const variables = {
  PORT: wholeNumber('Port of the web node; 0 picks a free one', 8000, 0, 65_535),
  HOST: text('Address to listen on; `0.0.0.0` opens the node to the network', 'localhost'),
  NODE_NAME: text('Name of this node in logs', hostname(), 'the host name'),
  LOG_LEVEL: oneOf('Least important log line that is written', logLevels, 'info'),
  DATA_DIR: text('Folder of everything that the embedded node keeps', './data'),
  BLOB_DIR: text('Folder of the pictures', '', '`blobs` in DATA_DIR'),
  COOKIE_SECRET: secret(
    'Key that signs visitor cookies, at least 32 characters',
    'made once, kept in DATA_DIR',
  ),
  DATABASE_URL: url(
    'Database that takes the writes, as `mysql://user:password@host:3306/instaclone`; with `?ssl=true`, over TLS',
    ['mysql'],
    'SQLite in DATA_DIR',
    databaseParameters,
  ),
  DATABASE_REPLICA_URLS: list(
    'Its replicas, which serve reads, separated by commas',
    url('', ['mysql'], '', databaseParameters),
    'none',
  ),
  REPLICA_MAX_LAG: wholeNumber(
    'Seconds that a replica may be behind before it leaves the rotation',
    5,
    1,
    3600,
  ),
  QUEUE_URL: url(
    'Message broker, as `amqp://user:password@host:5672`; `amqps` for TLS',
    ['amqp', 'amqps'],
    'a queue in the process',
  ),
  CACHE_SERVERS: list(
    'memcached servers, as `host:11211`, separated by commas',
    hostAndPort(),
    'a cache in the process',
  ),
  STARTUP_WAIT: wholeNumber('Seconds to wait at start for servers that do not answer', 60, 0, 3600),
  HEALTH_PORT: wholeNumber('Port on which a worker answers /livez and /readyz; 0 for none', 0, 0, 65_535),
  TRUST_PROXY: wholeNumber('How many proxies in front may name the client address', 0, 0, 10),
  UPLOAD_MAX_BYTES: wholeNumber('Largest upload, in bytes', 10 * 1024 * 1024, 1, 100 * 1024 * 1024),
  UPLOAD_MAX_PIXELS: wholeNumber('Largest picture, in pixels', 50_000_000, 1, 268_000_000),
  UPLOAD_MAX_SCANS: wholeNumber('Most scans of a progressive JPEG', 100, 1, 10_000),
  WRITES_PER_MINUTE: wholeNumber(
    'Most uploads, filters and likes of one client address in a minute',
    600,
    1,
    1e9,
  ),
  STREAMS_PER_ADDRESS: wholeNumber(
    'Most open pages of one client address that are told at once of what happens; others ask',
    50,
    0,
    10_000,
  ),
  PUBLIC_URL: url(
    'Address under which people reach the site, for links that leave it',
    ['https', 'http'],
    'the address of the request',
  ),
  CACHE_LOCAL: onOff('Cache pages and rows in the process, in front of the shared cache', true),
  CACHE_FRAGMENTS: onOff('Cache whole pages and parts of them', true),
  CACHE_QUERIES: onOff('Cache rows', true),
  LAB: onOff(
    'Lab mode: headers tell where a page comes from, and `X-Cache-Off` switches levels of the cache off',
    false,
  ),
  WORKER_CONCURRENCY: wholeNumber(
    'Pictures worked on at once',
    availableParallelism(),
    1,
    64,
    'the number of cores',
  ),
  JOB_TIMEOUT: wholeNumber('Seconds after which work on a picture is stopped', 20, 1, 600),
  SHUTDOWN_GRACE: wholeNumber(
    'Seconds that running work has to finish when the process is stopped',
    8,
    0,
    600,
  ),
} as const satisfies Record<string, Variable<unknown>>;

export interface Config {
  port: number;
  host: string;
  nodeName: string;
  logLevel: (typeof logLevels)[number];
  databasePath: string;
  databaseUrl: string | undefined;
  replicaUrls: readonly string[];
  replicaMaxLagSeconds: number;
  queueUrl: string | undefined;
  cacheServers: readonly string[];
  startupWaitMs: number;
  healthPort: number;
  temporaryDir: string;
  secretPath: string;
  blobStore: BlobStoreDescription;
  cookieSecret: string | undefined;
  trustProxy: number;
  upload: { maxBytes: number; maxPixels: number; maxScans: number };
  writesPerMinute: number;
  streamsPerAddress: number;
  /** Scheme, host and port, without a path. */
  publicUrl: string | undefined;
  cacheOff: ReadonlySet<Level>;
  isLab: boolean;
  concurrency: number;
  jobTimeoutMs: number;
  shutdownGraceMs: number;
}

/** Lists every variable that is wrong: its name, what was expected and what was found. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once. Throws one ConfigError with every problem. An empty variable counts as not set. */
export function readConfig(env: NodeJS.ProcessEnv): Readonly<Config> {
  const problems: string[] = [];
  const read = <T>(name: keyof typeof variables, variable: Variable<T>): T => {
    const found = env[name] || undefined;
    try {
      return variable.parse(found ?? variable.fallback);
    } catch (error) {
      const shown = variable.isSecret ? `${found?.length} characters long` : JSON.stringify(found);
      problems.push(`${name} must be ${(error as Error).message}, but is ${shown}`);
      return undefined as T;
    }
  };
  const v = variables;
  const dataDir = resolve(read('DATA_DIR', v.DATA_DIR));
  const config: Config = {
    port: read('PORT', v.PORT),
    host: read('HOST', v.HOST),
    nodeName: read('NODE_NAME', v.NODE_NAME),
    logLevel: read('LOG_LEVEL', v.LOG_LEVEL),
    databasePath: join(dataDir, 'instaclone.sqlite'),
    databaseUrl: read('DATABASE_URL', v.DATABASE_URL),
    replicaUrls: read('DATABASE_REPLICA_URLS', v.DATABASE_REPLICA_URLS),
    replicaMaxLagSeconds: read('REPLICA_MAX_LAG', v.REPLICA_MAX_LAG),
    queueUrl: read('QUEUE_URL', v.QUEUE_URL),
    cacheServers: read('CACHE_SERVERS', v.CACHE_SERVERS),
    startupWaitMs: read('STARTUP_WAIT', v.STARTUP_WAIT) * 1000,
    healthPort: read('HEALTH_PORT', v.HEALTH_PORT),
    temporaryDir: join(dataDir, 'tmp'),
    secretPath: join(dataDir, 'cookie-secret'),
    blobStore: {
      kind: 'folder',
      dir: resolve(read('BLOB_DIR', v.BLOB_DIR) || join(dataDir, 'blobs')),
    },
    cookieSecret: read('COOKIE_SECRET', v.COOKIE_SECRET),
    trustProxy: read('TRUST_PROXY', v.TRUST_PROXY),
    upload: {
      maxBytes: read('UPLOAD_MAX_BYTES', v.UPLOAD_MAX_BYTES),
      maxPixels: read('UPLOAD_MAX_PIXELS', v.UPLOAD_MAX_PIXELS),
      maxScans: read('UPLOAD_MAX_SCANS', v.UPLOAD_MAX_SCANS),
    },
    writesPerMinute: read('WRITES_PER_MINUTE', v.WRITES_PER_MINUTE),
    streamsPerAddress: read('STREAMS_PER_ADDRESS', v.STREAMS_PER_ADDRESS),
    publicUrl: originOf(read('PUBLIC_URL', v.PUBLIC_URL)),
    cacheOff: new Set(levels.filter((level) => !read(switchOf[level], v[switchOf[level]]))),
    isLab: read('LAB', v.LAB),
    concurrency: read('WORKER_CONCURRENCY', v.WORKER_CONCURRENCY),
    jobTimeoutMs: read('JOB_TIMEOUT', v.JOB_TIMEOUT) * 1000,
    shutdownGraceMs: read('SHUTDOWN_GRACE', v.SHUTDOWN_GRACE) * 1000,
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** Throws a ConfigError that names those that are not set. */
export function requireVariables(env: NodeJS.ProcessEnv, names: readonly (keyof typeof variables)[]): void {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new ConfigError(missing.map((name) => `${name} must be set: ${variables[name].meaning}`));
  }
}

const switchOf = {
  local: 'CACHE_LOCAL',
  fragments: 'CACHE_FRAGMENTS',
  queries: 'CACHE_QUERIES',
} as const satisfies Record<Level, string>;

function originOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : new URL(address).origin;
}
