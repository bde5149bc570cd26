import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';

/** `ab` through the load balancer, at rest and while web nodes are added and removed. */
export async function loadWhileScaling(cluster: Cluster): Promise<void> {
  const me = visitor(cluster.url);
  for (let i = 0; i < 20; i += 1) await me.uploadReady(await jpegPhoto(300 + i, 200), `photo ${i}`);
  await cluster.scale({ web: 2 });
  const rows = [['ab -n 1000 through the load balancer', 'requests/s', 'failed']];
  for (const concurrency of [5, 50]) {
    const { rate, failed } = await ab(cluster.url, 1000, concurrency);
    rows.push([`-c ${concurrency}, two web nodes`, rate, failed]);
  }
  for (const concurrency of [5, 50]) {
    let isScaling = true;
    const scaling = (async () => {
      await cluster.scale({ web: 4 });
      await cluster.scale({ web: 1 });
      await cluster.scale({ web: 2 });
    })().finally(() => (isScaling = false));
    let runs = 0;
    let failed = 0;
    while (isScaling) {
      failed += Number((await ab(cluster.url, 1000, concurrency)).failed);
      runs += 1;
    }
    await scaling;
    rows.push([`-c ${concurrency}, ${runs} runs while 2 -> 4 -> 1 -> 2 web nodes`, '', String(failed)]);
  }
  printTable(rows);
}

/** Failed counts also a different length and any answer that is not 2xx. */
async function ab(
  url: string,
  requests: number,
  concurrency: number,
): Promise<{ rate: string; failed: string }> {
  const args = ['-q', '-n', String(requests), '-c', String(concurrency), `${url}/`];
  const { stdout } = await promisify(execFile)('ab', args, { timeout: 120_000 });
  const figure = (name: string) => new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1] ?? '0';
  const failed = Number(figure('Failed requests')) + Number(figure('Non-2xx responses'));
  return { rate: figure('Requests per second'), failed: String(failed) };
}
