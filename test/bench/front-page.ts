import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { projectRoot } from '../../src/project-root.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { median, printTable } from './figures.ts';

export const name = 'front-page';
export const describe = 'requests per second of the front page, beside bare node:http sending the same bytes';

const connections = 5;
const secondsPerRound = 3;
const rounds = 3;

export async function run(): Promise<void> {
  const node = await startEmbeddedNode();
  try {
    const me = visitor(node.url);
    for (let i = 0; i < 25; i += 1) await me.uploadReady(await jpegPhoto(400 + i, 300), `photo ${i}`);
    const file = join(node.dataDir, 'front-page.html');
    await writeFile(file, await me.get('/'));
    const bare = fork(join(projectRoot, 'dist/test/bench/bare-server.js'), [file]);
    const [port] = (await once(bare, 'message')) as [number];
    await compare(node.url, `http://127.0.0.1:${port}`);
    bare.disconnect();
  } finally {
    await discard(node);
  }
}

/** Alternates between the two, so that whatever else the machine does meets both. */
async function compare(nodeUrl: string, bareUrl: string): Promise<void> {
  await load(nodeUrl, 1);
  const rates = { node: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    rates.bare.push(await load(bareUrl, secondsPerRound));
    rates.node.push(await load(nodeUrl, secondsPerRound));
  }
  const [node, bare] = [median(rates.node), median(rates.bare)];
  printTable([
    ['server', 'requests/s', 'ratio'],
    ['bare node:http', Math.round(bare), '1.00'],
    ['front page', Math.round(node), (node / bare).toFixed(2)],
  ]);
}

async function load(url: string, duration: number): Promise<number> {
  const result = await autocannon({ url, connections, duration });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`);
  return result.requests.average;
}
