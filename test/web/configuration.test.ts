import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { builtPrograms } from '../../deploy/local/servers/node-process.ts';
import { projectRoot } from '../../src/project-root.ts';
import { startEmbeddedNode } from '../support/nodes/embedded-node.ts';

const run = promisify(execFile);

describe('a folder that can not be written to', () => {
  it.each([
    ['DATA_DIR', '/dev/null/data'],
    ['BLOB_DIR', '/dev/null/blobs'],
    ['DATA_DIR', '/proc/nowhere/data'],
  ])('%s=%s is told in a line, and ends the start with 78', async (name, folder) => {
    const dir = await mkdtemp(join(tmpdir(), 'instaclone-folders-'));
    const env = { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dir, BLOB_DIR: dir, [name]: folder };
    const start = run(process.execPath, [join(projectRoot, 'dist/src/main/all-in-one.js')], { env });
    const said = await start.catch((error: unknown) => error);
    expect(said).toMatchObject({ code: 78 });
    const lines = (said as { stderr: string }).stderr.trim().split('\n');
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(new RegExp(`^ +${name} must be a folder.*${folder} can't: E[A-Z]+`)),
    ]);
    await rm(dir, { recursive: true });
  });
});

describe('a configuration that is not usable', () => {
  it('is refused with 78 and a sentence when a secret is not in its file', async () => {
    const env = { COOKIE_SECRET_FILE: '/nowhere/secret' };
    const start = run(process.execPath, [join(projectRoot, 'dist/src/main/all-in-one.js')], { env });
    await expect(start).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringMatching(
        /^  COOKIE_SECRET_FILE must name a file that can be read, but \/nowhere\/secret can't: ENOENT[^\n]*\n$/m,
      ) as string,
    });
  });

  it('is refused with every problem', async () => {
    await expect(startEmbeddedNode({ PORT: 'x' })).rejects.toThrow(/ended before it was ready/);
  });

  it.each(['web', 'worker'] as const)(
    'a %s of a cluster names the servers that it was not told',
    async (kind) => {
      // Without a shared cache of rows, a web node would never learn that a picture is ready.
      const env = { DATABASE_URL: 'mysql://one:two@127.0.0.1:1/three', COOKIE_SECRET: 'x'.repeat(40) };
      await expect(run(process.execPath, [...builtPrograms[kind]], { env })).rejects.toMatchObject({
        code: 78,
        stderr: expect.stringMatching(/QUEUE_URL must be set[^]*CACHE_SERVERS must be set/) as string,
      });
    },
  );
});
