import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
