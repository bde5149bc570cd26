import { expect, test } from 'vitest';
import { renderNginxConfig, type NginxOptions } from '../../../deploy/local/servers/nginx-config.ts';

const options: NginxOptions = {
  port: 8000,
  statusPort: 8081,
  webPorts: [8001, 8002],
  blobDir: '/somewhere/blobs',
  dir: '/somewhere/nginx',
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
