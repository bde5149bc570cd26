import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findIsolation, forkRenderProcess } from '../../../src/rendering/fork-render-process.ts';

/** What somebody would do who has taken over the process that decodes pictures. */
const takenOver = `
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
const { port } = JSON.parse(process.argv[2]);
const network = await new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve('connected')).once('error', (error) => resolve(error.code));
});
let parent = 'read';
try { readFileSync('/proc/' + process.ppid + '/environ'); } catch (error) { parent = error.code; }
process.send({ network, parent, secret: process.env.COOKIE_SECRET ?? 'none' });
`;

const isPossible = findIsolation({ kind: 'folder', dir: tmpdir() }) !== undefined;
if (!isPossible) console.warn('\nSKIPPED: this kernel gives nobody without privileges a namespace.\n');

it.skipIf(!isPossible)('a render process has no network, and sees no secret of its parent', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-isolation-'));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const program = join(dir, 'taken-over.mjs');
  await writeFile(program, takenOver);
  process.env['COOKIE_SECRET'] = 'secret';
  const store = { kind: 'folder' as const, dir, port: (server.address() as AddressInfo).port };
  const child = forkRenderProcess(program, store);
  try {
    const [found] = (await once(child, 'message')) as [object];
    expect(found).toEqual({ network: 'ENETUNREACH', parent: 'EACCES', secret: 'none' });
  } finally {
    delete process.env['COOKIE_SECRET'];
    child.kill('SIGKILL');
    server.close();
    await rm(dir, { recursive: true });
  }
});
