import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { askMemcached } from '../../support/servers/ask-memcached.ts';
import { percentile, printTable } from '../figures.ts';
import { forSeconds, type Client } from './client.ts';
import { zipf } from './many-pictures.ts';

const atOnce = 12;
const troubleAtSeconds = 2;
const secondsInAll = 6;

/** Half of the shared cache has an accident while people look around. */
export async function trouble(
  client: Client,
  cluster: Cluster,
  nodes: readonly string[],
  pictures: number,
): Promise<void> {
  const draw = zipf(pictures);
  const part = cluster.part('memcached-1');
  const accidents: [string, () => void | Promise<unknown>, () => void | Promise<unknown>][] = [
    ['none', () => {}, () => {}],
    ['flushed', () => askMemcached(part.server().port, 'flush_all\r\n'), () => {}],
    ['frozen', () => part.pause(), () => part.resume()],
    ['killed', () => part.kill(), () => part.start()],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, happen, mend] of accidents) {
    const samples: { at: number; ms: number }[] = [];
    let [errors, turn] = [0, 0];
    const startedAt = performance.now();
    const timer = setTimeout(() => void happen(), 1000 * troubleAtSeconds);
    await forSeconds(secondsInAll, atOnce, async () => {
      const at = performance.now() - startedAt;
      const path = Math.random() < 0.3 ? '/' : `/image/${draw() + 1}`;
      const answer = await client.get((nodes[turn++ % nodes.length] as string) + path).catch(() => undefined);
      if (answer?.status === 200) samples.push({ at: at / 1000, ms: answer.ms });
      else errors += 1;
    });
    clearTimeout(timer);
    await mend();
    const p95 = (from: number, to: number) =>
      percentile(
        samples.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms),
        0.95,
      ).toFixed(1);
    rows.push([name, samples.length, errors, p95(0, 2), p95(2, 4), p95(4, 6)]);
  }
  printTable([
    ['one of two memcached servers', 'pages', 'errors', 'p95 ms before', 'the 2 s from then', 'after'],
    ...rows,
  ]);
}
