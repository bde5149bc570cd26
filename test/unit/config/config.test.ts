import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config/read-config.ts';
import { variables } from '../../../src/config/variables.ts';
import { projectRoot } from '../../../src/project-root.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({ port: 8000, host: 'localhost', upload: { maxBytes: 10_485_760 } });
  });

  it('takes an empty variable as not set', () => {
    expect(readConfig({ PORT: '' }).port).toBe(8000);
  });

  it('reports every problem at once, with what was expected and what was found', () => {
    const read = () => readConfig({ PORT: '70000', LOG_LEVEL: 'loud', JOB_TIMEOUT: '1.5' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow('PORT must be a whole number from 0 to 65535, but is "70000"');
    expect(read).toThrow('LOG_LEVEL must be one of debug, info, warn, error, silent, but is "loud"');
    expect(read).toThrow('JOB_TIMEOUT must be a whole number from 1 to 600, but is "1.5"');
  });

  it('never prints a secret', () => {
    expect(() => readConfig({ COOKIE_SECRET: 'hunter2' })).toThrow('is 7 characters long');
    expect(() => readConfig({ COOKIE_SECRET: 'hunter2' })).not.toThrow('hunter2');
  });

  it('takes TLS for the parameter of a database URL, and no other', () => {
    const at = (end: string) => () => readConfig({ DATABASE_URL: `mysql://me:hunter2@db/instaclone${end}` });
    expect(at('?ssl=true')().databaseUrl).toBe('mysql://me:hunter2@db/instaclone?ssl=true');
    const refusal = 'DATABASE_URL must be a URL that ends without parameters or with ?ssl=true';
    for (const end of ['?ssl=false', '?ssl={}', '?multipleStatements=true', '?ssl=true&debug=true']) {
      expect(at(end)).toThrow(refusal);
      expect(at(end)).not.toThrow('hunter2');
    }
    const replicas = 'mysql://me:pw@db/instaclone?ssl=true, mysql://me:pw@db/instaclone?ssl=1';
    expect(() => readConfig({ DATABASE_REPLICA_URLS: replicas })).toThrow('DATABASE_REPLICA_URLS must be');
  });

  it.each([
    ['COOKIE_SECRET', `example${'x'.repeat(40)}`, 'a secret of your own, not the example'],
    ['DATABASE_URL', 'mysql://me:example-password@db/x', 'a URL with a password of your own'],
    ['QUEUE_URL', 'http://me:hunter2@mq', 'a URL that begins with amqp:// or amqps://'],
    ['CACHE_SERVERS', 'one:11211, two', 'a list, separated by commas, of which each is a host and a port'],
    ['LAB', 'yes', 'on or off, but is "yes"'],
    ['PORT', '1e3', 'a whole number from 0 to 65535, but is "1e3"'],
  ])('refuses %s=%s', (name, found, reason) => {
    expect(() => readConfig({ [name]: found })).toThrow(`${name} must be ${reason}`);
  });

  it('gives times in milliseconds, lists as lists, and the origin of an address', () => {
    const env = {
      JOB_TIMEOUT: '3',
      CACHE_SERVERS: 'one:1,, two:2',
      PUBLIC_URL: 'https://photos.example/x',
      CACHE_LOCAL: 'off',
    };
    expect(readConfig(env)).toMatchObject({
      jobTimeoutMs: 3000,
      cacheServers: ['one:1', 'two:2'],
      publicUrl: 'https://photos.example',
      cacheOff: new Set(['local']),
    });
  });

  it('calls no two values the same', () => {
    const fields = Object.values(variables).map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it('is described in the README, each variable with its default', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const [name, { meaning, shown }] of Object.entries(variables)) {
      const byMachine = ['NODE_NAME', 'WORKER_CONCURRENCY'].includes(name);
      expect(readme).toContain(
        byMachine ? `| \`${name}\` | ${meaning} |` : `| \`${name}\` | ${meaning} | ${shown} |`,
      );
    }
  });
});

describe('secrets in files', () => {
  const secrets = Object.entries(variables).filter(([, { type }]) => type.isSecret);
  const values: Record<string, string> = { COOKIE_SECRET: 'x'.repeat(40), QUEUE_URL: 'amqp://me:hunter2@mq' };
  const valueOf = (name: string) => values[name] ?? 'mysql://me:hunter2@db/instaclone';
  let dir: string;
  beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'instaclone-secrets-'))));
  afterAll(() => rmSync(dir, { recursive: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  /** All secrets in files, because some are only allowed beside others. */
  const inFiles = () =>
    Object.fromEntries(secrets.map(([name]) => [`${name}_FILE`, write(name, `${valueOf(name)}\n`)]));

  it('are all that is secret, or a URL with a password', () => {
    const withPassword = Object.keys(variables).filter((name) =>
      /SECRET|DATABASE.*_URLS?|QUEUE_URL/.test(name),
    );
    expect(secrets.map(([name]) => name)).toEqual(withPassword);
  });

  it.each(secrets)('%s may be in one, without its last line break', (name, { field }) => {
    const config = readConfig(inFiles()) as unknown as Record<string, unknown>;
    expect([config[field]].flat()).toEqual([valueOf(name)]);
    expect(() => readConfig(inFiles(), [name as keyof typeof variables])).not.toThrow();
  });

  it.each(secrets)('%s in one that is missing, empty or a folder is refused in a sentence', (name) => {
    const at = (file: string) => () => readConfig({ ...inFiles(), [`${name}_FILE`]: file });
    const missing = join(dir, 'missing');
    expect(at(missing)).toThrow(
      `${name}_FILE must name a file that can be read, but ${missing} can't: ENOENT`,
    );
    expect(at(dir)).toThrow(`${name}_FILE must name a file that can be read, but ${dir} can't: EISDIR`);
    const empty = write('empty', '\n');
    expect(at(empty)).toThrow(`${name}_FILE must name a file with the secret in it, but ${empty} is empty`);
  });

  it.each(secrets)('%s both ways is refused', (name) => {
    const both = { ...inFiles(), [name]: valueOf(name) };
    expect(() => readConfig(both)).toThrow(`${name} and ${name}_FILE are both set; only one of them may be`);
    expect(() => readConfig({ ...inFiles(), [name]: '' })).not.toThrow();
  });

  it('are checked like others, and never printed', () => {
    const bad = () => readConfig({ COOKIE_SECRET_FILE: write('short', 'hunter2') });
    expect(bad).toThrow('COOKIE_SECRET must be at least 32 characters long, but is 7 characters long');
    expect(bad).not.toThrow('hunter2');
  });

  it('are not what other variables may be in', () => {
    expect(readConfig({ PORT_FILE: write('port', '9000') }).port).toBe(8000);
  });

  it('are named in the README', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const [, paragraph = ''] = /\*\*Secrets as files\.\*\*([^]*?)\n\n/.exec(readme) ?? [];
    const named = [...paragraph.matchAll(/`([A-Z_]+)_FILE`/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(secrets.map(([name]) => name).sort());
  });
});
