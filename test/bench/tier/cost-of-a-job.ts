import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';
import { throughQueue } from './closed-loop.ts';
import { between, readMeters } from './meter.ts';

const jobs = 120;
const idleSeconds = 20;

/** Where the CPU time of a job goes besides rendering, what it asks of the primary, and what nodes use that do nothing. */
export async function costOfAJob(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 1, workers: 1 });
  const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(1920, 1440), 'cost');
  await throughQueue(cluster, parent, jobs);
  await sleep(5000); // What the engine tidies up after work is no idling.
  const start = await readMeters(cluster);
  await sleep(1000 * idleSeconds);
  const rested = await readMeters(cluster);
  await throughQueue(cluster, parent, jobs);
  const idle = between(start, rested);
  const busy = between(rested, await readMeters(cluster));
  const rows = (atRest: Record<string, number>, atWork: Record<string, number>) =>
    Object.entries(atWork).map(([name, spent]) => [
      name,
      ((atRest[name] ?? 0) / idleSeconds).toFixed(1),
      (spent / jobs).toFixed(1),
    ]);
  printTable([
    ['CPU time in milliseconds', 'a second, idle', 'a filter job'],
    ...rows(idle.cpuMs, busy.cpuMs),
  ]);
  printTable([['at the primary', 'a second, idle', 'a filter job'], ...rows(idle.database, busy.database)]);
}
