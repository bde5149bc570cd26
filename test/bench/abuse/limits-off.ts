import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { startNginx } from '../../../deploy/local/servers/nginx.ts';
import { ab } from '../ab.ts';
import { median, printTable } from '../figures.ts';

const rounds = 10;
const atOnce = 20;
const paths = { 'front page, kept by nginx': '/', 'front page, from a node': '/?x=1' };

/** What the limits of nginx cost who only reads: two nginx in front of the same nodes, of which one has none. */
export async function limitsOff(cluster: Cluster, { seconds }: { seconds: number }): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-limits-'));
  const webPorts = ['web-1', 'web-2'].map((name) => cluster.part(name).server().port);
  const free = await startNginx({ dir, webPorts, blobDir: dir });
  try {
    const file = join(dir, 'instaclone.conf');
    const config = await readFile(file, 'utf8');
    await writeFile(file, config.replaceAll(/^ *limit_conn\w* .*;$/gm, ''));
    process.kill(free.pid, 'SIGHUP');
    const urls = { on: cluster.url, off: free.url };
    const rows: string[][] = [
      ['requests a second, ab -k -c 20', 'limits off', 'limits on', 'ratio', 'wanted'],
    ];
    for (const [name, path] of Object.entries(paths)) {
      const rates = { on: [] as number[], off: [] as number[] };
      for (const url of Object.values(urls)) await ab(url + path, { atOnce, seconds: 1 });
      // In turns, so that whatever else the machine does meets both.
      for (let round = 0; round < rounds; round += 1) {
        const inOrder = ['off', 'on'] as const;
        for (const which of round % 2 === 0 ? inOrder : inOrder.toReversed()) {
          rates[which].push(await ab(urls[which] + path, { atOnce, seconds: Math.ceil(seconds / rounds) }));
        }
      }
      const [off, on] = [median(rates.off), median(rates.on)];
      rows.push([name, off.toFixed(0), on.toFixed(0), (on / off).toFixed(2), '0.98']);
    }
    printTable(rows);
  } finally {
    await free.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
