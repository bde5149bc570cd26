import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packages } from '../../deploy/local/programs/packages.mjs';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { requireServer } from '../support/servers/require-server.ts';

const run = promisify(execFile);

describe.skipIf(!requireServer(packages.ab))('ab, which counts an answer of another length as failed', () => {
  const node = useNode();

  it('counts no upload as failed when the numbers of the pictures get a digit more', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'instaclone-ab-'));
    const form = join(dir, 'form');
    const head = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n';
    await writeFile(
      form,
      Buffer.concat([Buffer.from(head), await jpegPhoto(8, 8), Buffer.from('\r\n--b--\r\n')]),
    );
    const { stdout } = await run('ab', [
      ...['-q', '-n', '12', '-c', '2', '-p', form, '-T', 'multipart/form-data; boundary=b'],
      `${node.url}/upload`,
    ]);
    await rm(dir, { recursive: true });
    expect(stdout).toMatch(/Complete requests: +12\n/);
    expect(stdout).toMatch(/Failed requests: +0\n/);
    expect((await visitor(node.url).settled(12)).state).toBe('ready');
  });
});
