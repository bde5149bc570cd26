import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { median, printTable } from '../figures.ts';
import { askForFilters } from '../tier/closed-loop.ts';
import { between, readMeters } from '../tier/meter.ts';
import type { Sites } from './sites.ts';

const rounds = 3;
const pictures = 4 * filterNames.length;
const idleSeconds = 5;
const wanted = 1.35;

/** CPU time in milliseconds of one picture, by what used it. */
type Cost = Record<string, number>;
type Meter = () => Promise<Cost>;

/** What a filtered picture costs in all, from the request to the end of its job, beside making its files by hand. */
export async function pictureCpu({ now, before }: Pick<Sites, 'now' | 'before'>): Promise<void> {
  const bytes = await jpegPhoto(2048, 1288);
  const meters: Record<string, Meter> = {
    ...(before && { before: await openMeter(before, bytes) }),
    now: await openMeter(now, bytes),
  };
  const loops: number[] = [];
  const costs: Record<string, Cost[]> = {};
  // In turn, so that whatever else the machine does meets all. The first round warms code up and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const loop = await bareLoop(bytes);
    if (round > 0) loops.push(loop);
    for (const [who, meter] of Object.entries(meters)) {
      const cost = await meter();
      if (round > 0) (costs[who] ??= []).push(cost);
    }
  }
  print(median(loops), costs);
}

function print(loop: number, costs: Record<string, Cost[]>): void {
  const who = Object.keys(costs);
  const names = Object.keys(costs['now']?.[0] ?? {});
  const middle = (each: string, of: (cost: Cost) => number) => median((costs[each] ?? []).map(of));
  const all = (cost: Cost) => Object.values(cost).reduce((sum, ms) => sum + ms, 0);
  printTable([
    ['a filtered picture of 2048 x 1288, ms of CPU', ...who],
    ...names.map((name) => [name, ...who.map((each) => middle(each, (cost) => cost[name] ?? 0).toFixed(1))]),
    ['in all', ...who.map((each) => middle(each, all).toFixed(1))],
    ['bare loop', ...who.map(() => loop.toFixed(1))],
    [`times the bare loop (now <= ${wanted})`, ...who.map((each) => (middle(each, all) / loop).toFixed(2))],
  ]);
}

/** Gives what a picture has cost when many are asked for, beside what is used by itself. */
async function openMeter(cluster: Cluster, bytes: Buffer): Promise<Meter> {
  const parent = await visitor(cluster.url).uploadReady(bytes, 'cpu.jpg');
  const start = await readMeters(cluster);
  await sleep(1000 * idleSeconds);
  const rest = between(start, await readMeters(cluster)).cpuMs;
  return async () => {
    const [from, startedAt] = [await readMeters(cluster), performance.now()];
    await askForFilters(cluster, parent, pictures);
    await allMade(cluster);
    // What relays and sweepers still have to do for these pictures is a part of what they take.
    await sleep(1000);
    const seconds = (performance.now() - startedAt) / 1000;
    const used = between(from, await readMeters(cluster)).cpuMs;
    delete used['load generator'];
    const own = (name: string, ms: number) => (ms - (seconds * (rest[name] ?? 0)) / idleSeconds) / pictures;
    return Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, own(name, ms)]));
  };
}

/** Asks seldom, because asking costs as well. */
async function allMade(cluster: Cluster): Promise<void> {
  const count = async (condition: string) => {
    const [row] = await runSql(
      cluster.primary().adminUrl,
      `select count(*) as n from instaclone_jobs where ${condition}`,
    );
    return Number(row?.['n']);
  };
  const isDone = async () => (await count('finished_at is null')) === 0;
  await waitUntil('The pictures', isDone, { withinMs: 180_000, everyMs: 1000 });
  if ((await count(`state <> 'done'`)) > 0) throw new Error('A picture could not be made');
}

async function bareLoop(bytes: Buffer): Promise<number> {
  const program = fork(join(projectRoot, 'dist/test/bench/writes/bare-picture.js'));
  program.send({ bytes: bytes.toString('base64'), count: pictures });
  const [ms] = (await once(program, 'message')) as [number];
  program.disconnect();
  return ms;
}
