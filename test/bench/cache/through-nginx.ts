import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ab } from '../ab.ts';
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
    rates.file.push(await ab(url + filePath, { atOnce, seconds }));
    rates.page.push(await ab(`${url}/`, { atOnce, seconds }));
  }
  const { headers } = await client.get(`${url}/`);
  const [fromFile, page] = [median(rates.file), median(rates.page)];
  printTable([
    [`${body.length} bytes through nginx, ab -k -c ${atOnce}`, 'requests/s', 'ratio'],
    ['from a file', Math.round(fromFile), '1.00'],
    [`front page (X-Cache: ${String(headers['x-cache'])})`, Math.round(page), (page / fromFile).toFixed(2)],
  ]);
}
