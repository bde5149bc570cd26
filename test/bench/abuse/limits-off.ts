import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { startNginx } from '../../../deploy/local/servers/nginx.ts';
import { ab } from '../ab.ts';
import { median, printTable } from '../figures.ts';

const rounds = 16;
const secondsOfRound = 1;
const untilReloadedMs = 2000;
const atOnce = 20;
const paths = { 'front page, kept by nginx': '/', 'front page, from a node': '/?x=1' };

/** What the limits of nginx cost who only reads: two nginx in front of the same nodes, of which one has none. */
export async function limitsOff(cluster: Cluster): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-limits-'));
  const webPorts = ['web-1', 'web-2'].map((name) => cluster.part(name).server().port);
  const start = async (which: string) => {
    await mkdir(join(dir, which));
    return startNginx({ dir: join(dir, which), webPorts, blobDir: dir });
  };
  const [on, off] = [await start('on'), await start('off')];
  try {
    const file = join(dir, 'off/instaclone.conf');
    const config = await readFile(file, 'utf8');
    await writeFile(file, config.replaceAll(/^ *limit_conn\w* .*;$/gm, ''));
    for (const { pid } of [on, off]) process.kill(pid, 'SIGHUP');
    await sleep(untilReloadedMs);
    const urls = { on: on.url, off: off.url };
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
          rates[which].push(await ab(urls[which] + path, { atOnce, seconds: secondsOfRound }));
        }
      }
      const ratio = median(rates.on.map((rate, round) => rate / (rates.off[round] as number)));
      const [without, withThem] = [rates.off, rates.on].map((each) => median(each).toFixed(0)) as [
        string,
        string,
      ];
      rows.push([name, without, withThem, ratio.toFixed(2), '0.98']);
    }
    printTable(rows);
  } finally {
    await Promise.all([on.stop(), off.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
}
