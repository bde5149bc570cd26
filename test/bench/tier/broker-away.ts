import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';

const awaySeconds = 60;
const uploadsPerSecond = 4;

/** Uploads go on while the broker is away; when it is back, every job gets done. */
export async function brokerAway(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 2, workers: 2 });
  const bytes = await jpegPhoto(640, 480);
  const accepted: Response[] = [];
  let refused = 0;
  await cluster.part('rabbitmq').kill();
  const until = performance.now() + 1000 * awaySeconds;
  while (performance.now() < until) {
    const response = await visitor(cluster.url).upload(bytes);
    if (response.status === 303) accepted.push(response);
    else refused += 1;
    await sleep(1000 / uploadsPerSecond);
  }
  await cluster.part('rabbitmq').start();
  const backAt = performance.now();
  const images = await Promise.all(accepted.map((response) => visitor(cluster.url).settled(response)));
  const seconds = (performance.now() - backAt) / 1000;
  printTable([
    [`the broker away for ${awaySeconds} s under load`, ''],
    ['uploads accepted', accepted.length],
    ['uploads refused', refused],
    ['pictures made', images.filter((image) => image.state === 'ready').length],
    ['seconds from its return to the last picture', seconds.toFixed(1)],
  ]);
}
