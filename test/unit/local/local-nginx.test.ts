import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readCapacity } from '../../../deploy/local/servers/nginx-capacity.ts';
import { renderNginxConfig, type NginxOptions } from '../../../deploy/local/servers/nginx-config.ts';
import { projectRoot } from '../../../src/project-root.ts';

const options: NginxOptions = {
  port: 8000,
  statusPort: 8081,
  webPorts: [8001, 8002],
  blobDir: '/somewhere/blobs',
  dir: '/somewhere/nginx',
  capacity: await readCapacity({}),
};

test('fills in every name of the template', () => {
  const config = renderNginxConfig(options);
  expect(config).not.toMatch(/\$\{/);
  expect(config).toContain('listen 127.0.0.1:8000;');
  expect(config).toContain('server 127.0.0.1:8001 max_fails=2 fail_timeout=2s;');
  expect(config).toContain('server 127.0.0.1:8002 max_fails=2 fail_timeout=2s;');
  expect(config).toContain('root "/somewhere/blobs";');
});

test('names the limit of uploads, and leaves room for the form around the file', () => {
  const config = renderNginxConfig({ ...options, uploadMaxBytes: 2.5 * 2 ** 20 });
  expect(config).toContain('client_max_body_size 3670016;');
  expect(config).toContain('"2.5 MiB"');
});

test('refuses an empty list of nodes, which nginx does not take', () => {
  expect(() => renderNginxConfig({ ...options, webPorts: [] })).toThrow(/at least one web node/);
});

test.each(['/a"b', '/a$b', '/a\nb', "/a'b", '/a\\b'])(
  'refuses the folder %j, which would change the meaning',
  (blobDir) => {
    expect(() => renderNginxConfig({ ...options, blobDir })).toThrow(/can't use this folder/);
  },
);

/** With so many files that a process may open. */
const capacityWith = async (files: string, streams = '20000', requestsOfAddress = '256') => {
  const script = join(projectRoot, 'deploy/nginx/capacity');
  const command = `ulimit -Sn ${files} && ulimit -Hn ${files} && exec "${script}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', command], {
    env: { ...process.env, STREAMS: streams, REQUESTS_PER_ADDRESS: requestsOfAddress },
  });
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', value] = line.split('=');
        return [name, Number(value)];
      }),
  ) as Record<string, number>;
};

test.each([
  ['20000', '20000'],
  ['8192', '20000'],
  ['8192', '10000'],
])('with %s files, %s streams leave room for requests in each process', async (files, streams) => {
  const {
    WORKERS = 0,
    CONNECTIONS = 0,
    FILES = 0,
    CACHED_FILES = 0,
    STREAMS = 0,
    REQUESTS = 0,
    BODIES = 0,
  } = await capacityWith(files, streams);
  expect(STREAMS).toBe(Number(streams));
  expect(FILES).toBeLessThanOrEqual(Number(files));
  // A process that has more than this takes no more when others can.
  expect((2 * (STREAMS + REQUESTS)) / WORKERS).toBeLessThan((7 / 8) * CONNECTIONS);
  expect(CONNECTIONS + CACHED_FILES + (2 * REQUESTS) / WORKERS).toBeLessThan(FILES);
  expect(BODIES).toBeLessThan(REQUESTS / 2);
});

test('where a process may open enough files, one alone has room for all streams and requests', async () => {
  const { CONNECTIONS = 0, FILES, STREAMS = 0, REQUESTS = 0 } = await capacityWith('8192', '1600', '64');
  expect(FILES).toBe(8000);
  expect(2 * (STREAMS + REQUESTS)).toBeLessThan((7 / 8) * CONNECTIONS);
});

test('says why a machine cannot have so many, and what to do', async () => {
  await expect(capacityWith('1024')).rejects.toThrow(/only 1024 files .* Raise that, or lower STREAMS/);
  await expect(readCapacity({ streams: '70000' })).rejects.toThrow('STREAMS must be at most 65535');
  await expect(readCapacity({ streams: 'many' })).rejects.toThrow('"many" is no whole number');
  await expect(readCapacity({ requestsPerAddress: '3000' })).rejects.toThrow('one address may have at most');
});
