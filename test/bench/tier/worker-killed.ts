import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { Part } from '../../../deploy/local/cluster/cluster-part.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { cpuMsOf, withChildren } from '../../support/servers/process-tree.ts';
import { visitor, type ImageJson } from '../../support/nodes/visitor.ts';
import { median, printTable } from '../figures.ts';

const times = 5;

/** From SIGKILL of the worker that renders a picture to the picture, made by the other one. */
export async function workerKilled(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 1, workers: 2 });
  const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(4000, 3000), 'killed');
  const undisturbed: number[] = [];
  const redone: number[] = [];
  for (let time = 0; time < times; time += 1) {
    undisturbed.push(await msToMake(cluster, parent, filterNames[2 * time] as string));
    redone.push(await msAfterKill(cluster, parent, filterNames[2 * time + 1] as string));
  }
  const row = (label: string, ms: number[]) => [
    label,
    (median(ms) / 1000).toFixed(2),
    (Math.max(...ms) / 1000).toFixed(2),
  ];
  printTable([
    ['a 12-megapixel picture, seconds', 'median', `longest of ${times}`],
    row('from the request to the picture', undisturbed),
    row('from the SIGKILL of its worker to the picture', redone),
  ]);
}

async function msToMake(cluster: Cluster, parent: ImageJson, filter: string): Promise<number> {
  const startedAt = performance.now();
  const person = visitor(cluster.url);
  await person.settled(await person.post(`/image/${parent.id}`, { filter }));
  return performance.now() - startedAt;
}

async function msAfterKill(cluster: Cluster, parent: ImageJson, filter: string): Promise<number> {
  const person = visitor(cluster.url);
  const response = await person.post(`/image/${parent.id}`, { filter });
  const victim = await whoRenders(cluster);
  await victim.kill();
  const killedAt = performance.now();
  const image = await person.settled(response);
  const ms = performance.now() - killedAt;
  if (image.state !== 'ready') throw new Error(`The picture is ${image.state}`);
  await victim.start();
  return ms;
}

/** The worker whose processes are busy. Throws when none is, because the picture was made too soon. */
async function whoRenders(cluster: Cluster): Promise<Part> {
  const workers = cluster.parts().filter(({ kind, state }) => kind === 'worker' && state === 'running');
  const used = () =>
    workers.map((part) =>
      withChildren(part.server().pid)
        .slice(1)
        .reduce((sum, pid) => sum + cpuMsOf(pid), 0),
    );
  const before = used();
  for (let attempt = 0; attempt < 200; attempt += 1) {
    await sleep(10);
    const busy = used().findIndex((ms, worker) => ms - (before[worker] ?? 0) > 30);
    if (busy !== -1) return workers[busy] as Part;
  }
  throw new Error('No worker began with the picture');
}
