import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, printTable } from '../figures.ts';
import type { Client } from './client.ts';

const rounds = 3;
const seconds = 3;
const atOnce = 20;
const filePath = '/media/be/bench/front-page-1.jpg';

/** The front page from nginx's memory beside the same bytes from a file, by the same nginx. */
export async function throughNginx(client: Client, url: string, blobDir: string): Promise<void> {
  const { body } = await client.get(`${url}/`);
  const file = join(blobDir, filePath);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, body);

  const rates = { file: [] as number[], page: [] as number[] };
  // In turns, so that whatever else the machine does meets both.
  for (let round = 0; round < rounds; round += 1) {
    rates.file.push(await ab(url + filePath));
    rates.page.push(await ab(`${url}/`));
  }
  const { headers } = await client.get(`${url}/`);
  const [fromFile, page] = [median(rates.file), median(rates.page)];
  printTable([
    [`${body.length} bytes through nginx, ab -k -c ${atOnce}`, 'requests/s', 'ratio'],
    ['from a file', Math.round(fromFile), '1.00'],
    [`front page (X-Cache: ${String(headers['x-cache'])})`, Math.round(page), (page / fromFile).toFixed(2)],
  ]);
}

/** Requests per second, all of which were answered with a whole page. */
async function ab(url: string): Promise<number> {
  const args = ['-q', '-k', '-c', String(atOnce), '-t', String(seconds), '-n', '10000000', url];
  const { stdout } = await promisify(execFile)('ab', args);
  const figure = (name: string) => Number(new RegExp(`${name}:\\s+([\\d.]+)`).exec(stdout)?.[1] ?? 0);
  const failed = figure('Failed requests') + figure('Non-2xx responses');
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`);
  return figure('Requests per second');
}
