import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { projectRoot } from '../../src/project-root.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { cpuMsOf } from '../support/servers/process-tree.ts';
import { median, printTable } from './figures.ts';

export const name = 'front-page';
export const describe =
  'requests per second of the front page, beside bare node:http sending the same bytes, and of pages with a cookie';

const connections = 5;
const secondsPerRound = 3;
const rounds = 3;
/** Each of whom looks at a page now and then, so that what is known of them has to be verified each time. */
const people = 500;
/** Least that pages with a cookie may be, of those without. */
const wanted = '0.70';

interface Load {
  label: string;
  url: string;
  /** Of the process that answers. */
  pid: number;
  /** The cookies that requests have in turn; none have none. */
  cookies?: readonly string[];
  /** The label of what it is compared with, and the least ratio that is wanted. */
  baseline?: string;
  wanted?: string;
}

export async function run(): Promise<void> {
  const node = await startEmbeddedNode();
  try {
    const me = visitor(node.url);
    let picture = 0;
    for (let i = 0; i < 25; i += 1)
      picture = (await me.uploadReady(await jpegPhoto(400 + i, 300), `photo ${i}`)).id;
    const file = join(node.dataDir, 'front-page.html');
    await writeFile(file, await me.get('/'));
    const bare = fork(join(projectRoot, 'dist/test/bench/bare-server.js'), [file]);
    const [port] = (await once(bare, 'message')) as [number];
    const cookies = await Promise.all(Array.from({ length: people }, () => newCookie(node.url, picture)));
    const pid = node.process.pid as number;
    const front = { label: 'front page', url: `${node.url}/`, pid, baseline: 'bare node:http' };
    const ofPicture = { label: 'picture page', url: `${node.url}/image/${picture}`, pid };
    await compare([
      { label: 'bare node:http', url: `http://127.0.0.1:${port}/`, pid: bare.pid as number },
      ...[front, ...withCookies(front, cookies)],
      ...[ofPicture, ...withCookies(ofPicture, cookies)],
    ]);
    bare.disconnect();
  } finally {
    await discard(node);
  }
}

function withCookies(without: Load, cookies: readonly string[]): Load[] {
  const { label: baseline } = without;
  return [
    { ...without, label: `${baseline}, one person`, cookies: cookies.slice(0, 1), baseline, wanted },
    { ...without, label: `${baseline}, ${people} people`, cookies, baseline, wanted },
  ];
}

/** Of somebody who has written nothing that their next pages have to show, and who was here a moment ago. */
async function newCookie(url: string, picture: number): Promise<string> {
  const somebody = visitor(url);
  await somebody.get('/upload');
  await somebody.get(`/image/${picture}`);
  return somebody.cookie();
}

interface Round {
  /** Requests a second. */
  rate: number;
  /** CPU time of the server for each of them, which tells the same on a machine that does other things as well. */
  cpuUs: number;
}

/** Takes turns, so that whatever else the machine does meets all of them. */
async function compare(loads: readonly Load[]): Promise<void> {
  const measured = new Map(loads.map(({ label }) => [label, [] as Round[]]));
  for (const load of loads) await send(load, 1);
  for (let round = 0; round < rounds; round += 1) {
    for (const load of loads) measured.get(load.label)?.push(await send(load, secondsPerRound));
  }
  const middle = (label: string, figure: keyof Round) =>
    median((measured.get(label) ?? []).map((round) => round[figure]));
  printTable([
    ['page', 'requests/s', 'ratio', 'of', 'wanted', 'CPU of the server for each, µs'],
    ...loads.map(({ label, baseline = label, wanted: least = '' }) => {
      const rate = middle(label, 'rate');
      const ratio = (rate / middle(baseline, 'rate')).toFixed(2);
      return [label, Math.round(rate), ratio, baseline, least, Math.round(middle(label, 'cpuUs'))];
    }),
  ]);
}

async function send({ url, pid, cookies }: Load, duration: number): Promise<Round> {
  const requests = cookies?.map((cookie) => ({ method: 'GET' as const, headers: { cookie } }));
  const before = cpuMsOf(pid);
  const result = await autocannon({ url, connections, duration, ...(requests && { requests }) });
  const cpuUs = (1000 * (cpuMsOf(pid) - before)) / result['2xx'];
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`);
  return { rate: result.requests.average, cpuUs };
}
