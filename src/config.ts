import { availableParallelism, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { levels, type Level } from './cache/reading.ts';
import { logLevels } from './ops/log.ts';

/** One environment variable: what it means, what it is when not set, and how its text becomes a value. */
export interface Variable<T> {
  meaning: string;
  /** The text that stands for a variable that is not set. */
  fallback: string;
  /** The default in words, for the table in the README. */
  shown: string;
  /** Its text is never printed. */
  isSecret?: boolean;
  /** Returns the value, or throws an Error whose message says what is expected. */
  parse(text: string): T;
}

/** Every environment variable that the application reads. Nothing else in the project reads process.env. */
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
  CACHE_SERVERS: list('memcached servers, `host:port`, comma-separated', 'none: the cache is in the process'),
  CACHE_LOCAL: onOff('Cache pages and rows in the process, in front of the shared cache'),
  CACHE_FRAGMENTS: onOff('Cache whole pages and parts of them'),
  CACHE_QUERIES: onOff('Cache rows'),
  LAB: {
    meaning: 'Lab mode: pages tell in headers where they come from, and `X-Cache-Off` switches levels off',
    fallback: '0',
    shown: '0',
    parse: (found: string): boolean => {
      if (found !== '0' && found !== '1') throw new Error('0 or 1');
      return found === '1';
    },
  },
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
  temporaryDir: string;
  secretPath: string;
  blobDir: string;
  cookieSecret: string | undefined;
  trustProxy: number;
  upload: { maxBytes: number; maxPixels: number; maxScans: number };
  writesPerMinute: number;
  /** `host:port` of each memcached; none when the cache is in the process. */
  cacheServers: readonly string[];
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
    temporaryDir: join(dataDir, 'tmp'),
    secretPath: join(dataDir, 'cookie-secret'),
    blobDir: resolve(read('BLOB_DIR', v.BLOB_DIR) || join(dataDir, 'blobs')),
    cookieSecret: read('COOKIE_SECRET', v.COOKIE_SECRET),
    trustProxy: read('TRUST_PROXY', v.TRUST_PROXY),
    upload: {
      maxBytes: read('UPLOAD_MAX_BYTES', v.UPLOAD_MAX_BYTES),
      maxPixels: read('UPLOAD_MAX_PIXELS', v.UPLOAD_MAX_PIXELS),
      maxScans: read('UPLOAD_MAX_SCANS', v.UPLOAD_MAX_SCANS),
    },
    writesPerMinute: read('WRITES_PER_MINUTE', v.WRITES_PER_MINUTE),
    cacheServers: read('CACHE_SERVERS', v.CACHE_SERVERS),
    cacheOff: new Set(levels.filter((level) => !read(switchOf[level], v[switchOf[level]]))),
    isLab: read('LAB', v.LAB),
    concurrency: read('WORKER_CONCURRENCY', v.WORKER_CONCURRENCY),
    jobTimeoutMs: read('JOB_TIMEOUT', v.JOB_TIMEOUT) * 1000,
    shutdownGraceMs: read('SHUTDOWN_GRACE', v.SHUTDOWN_GRACE) * 1000,
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

const switchOf = {
  local: 'CACHE_LOCAL',
  fragments: 'CACHE_FRAGMENTS',
  queries: 'CACHE_QUERIES',
} as const satisfies Record<Level, string>;

function onOff(meaning: string) {
  return {
    meaning: `${meaning}: on, off`,
    fallback: 'on',
    shown: 'on',
    parse(found: string): boolean {
      if (found !== 'on' && found !== 'off') throw new Error('on or off');
      return found === 'on';
    },
  };
}

function list(meaning: string, shown: string) {
  return {
    meaning,
    fallback: '',
    shown,
    parse(found: string): readonly string[] {
      const items = found.split(',').filter((item) => item !== '');
      if (items.some((item) => !/^[\w.-]+:\d{1,5}$/.test(item)))
        throw new Error('host:port, comma-separated');
      return items;
    },
  };
}

function wholeNumber(meaning: string, fallback: number, min: number, max: number, shown?: string) {
  return {
    meaning,
    fallback: String(fallback),
    shown: shown ?? String(fallback),
    parse(found: string): number {
      const value = /^\d{1,15}$/.test(found) ? Number(found) : NaN;
      if (!(value >= min && value <= max)) throw new Error(`a whole number from ${min} to ${max}`);
      return value;
    },
  };
}

function text(meaning: string, fallback: string, shown = fallback) {
  return { meaning, fallback, shown, parse: (found: string) => found };
}

function oneOf<T extends string>(meaning: string, values: readonly T[], fallback: T) {
  return {
    meaning: `${meaning}: ${values.join(', ')}`,
    fallback,
    shown: fallback,
    parse(found: string): T {
      const value = values.find((candidate) => candidate === found);
      if (value === undefined) throw new Error(`one of ${values.join(', ')}`);
      return value;
    },
  };
}

function secret(meaning: string, shown: string) {
  return {
    meaning,
    fallback: '',
    shown,
    isSecret: true,
    parse(found: string): string | undefined {
      if (found === '') return undefined;
      if (found.length < 32) throw new Error('at least 32 characters long');
      return found;
    },
  };
}
