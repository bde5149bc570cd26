import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { cpuMsOf } from '../../support/servers/process-tree.ts';
import { median, printTable } from '../figures.ts';
import { ordinary } from '../stores/pictures.ts';
import { between, readMeters } from '../tier/meter.ts';
import type { Crowd, Liked } from './crowd.ts';
import { openLine } from './line.ts';
import type { Original } from './original.ts';
import type { Sites } from './sites.ts';

const rounds = 3;
const idleSeconds = 4;
/** Of a round, also where most likes are refused. */
const mostSeconds = 15;
const wanted = {
  alone: { statements: 4, webMs: 2, ratio: 3 },
  storm: { perSecond: 2000, ratio: 10 },
};

/** What one like takes, with what relays, sweepers and workers do for it afterwards. */
interface Figures {
  perSecond: number;
  /** Of hundred requests, those that were told to come again. */
  refusedPercent: number;
  webMs: number;
  primaryMs: number;
  /** Undefined where they are known anyway. */
  statements?: number;
}

interface Load {
  what: string;
  people: number;
  pictures: readonly number[];
  likes: number;
}

/** One after the other, so that none goes together with another. Of so many pictures that none gets ten likes. */
const alone: Load = { what: 'likes alone', people: 1, pictures: ordinary.slice(0, 600), likes: 600 };
/** Of ten pictures, so that most meet others of the same one, and every tenth changes what pages show. */
const storm: Load = {
  what: '100 people on 10 pictures',
  people: 100,
  pictures: ordinary.slice(-10),
  likes: 4000,
};

/** Likes one after the other, as fast as they are answered. */
export async function likesAlone(sites: Sites): Promise<void> {
  const { now, before } = await measure(sites, alone);
  const { webMs, perSecond } = now;
  const statements = await countUntilAnswered(sites.now, alone.pictures);
  printTable([
    ['a like alone', 'now', 'wanted'],
    ['statements until it is answered', statements, `<= ${wanted.alone.statements}`],
    ['CPU of web nodes, ms', webMs.toFixed(2), `<= ${wanted.alone.webMs}`],
    [
      'times that of before',
      before ? (perSecond / before.perSecond).toFixed(1) : '-',
      `>= ${wanted.alone.ratio}`,
    ],
  ]);
}

/** Many at once, of a few pictures: what goes into the database together. */
export async function likeStorm(sites: Sites): Promise<void> {
  const { now, before } = await measure(sites, storm);
  printTable([
    ['a storm of likes', 'now', 'wanted'],
    ['likes a second', Math.round(now.perSecond), `>= ${wanted.storm.perSecond}, or`],
    [
      'times that of before',
      before ? (now.perSecond / before.perSecond).toFixed(1) : '-',
      `>= ${wanted.storm.ratio}`,
    ],
  ]);
}

/** In turn, so that whatever else the machine does meets all. The first round warms code up and does not count. */
async function measure({ now, before, original }: Sites, load: Load) {
  const figures = { original: [] as Figures[], before: [] as Figures[], now: [] as Figures[] };
  const restOf = { now: await readRest(now), before: before && (await readRest(before)) };
  for (let round = 0; round <= rounds; round += 1) {
    const taken = {
      original: await likeOriginal(original, load),
      before: before && restOf.before && (await likeCluster(before, load, restOf.before)),
      now: await likeCluster(now, load, restOf.now),
    };
    if (round === 0) continue;
    figures.original.push(taken.original);
    if (taken.before) figures.before.push(taken.before);
    figures.now.push(taken.now);
  }
  const middle = { original: middleOf(figures.original), now: middleOf(figures.now) };
  const earlier = before && middleOf(figures.before);
  printTable([
    [load.what, 'a second', 'refused', 'web ms', 'primary ms', 'statements'],
    ['one process without promises', ...cells(middle.original)],
    ...(earlier ? [['before', ...cells(earlier)]] : []),
    ['now', ...cells(middle.now)],
  ]);
  return { ...middle, before: earlier };
}

function cells({ perSecond, refusedPercent, webMs, primaryMs, statements }: Figures): string[] {
  return [
    ...[Math.round(perSecond).toString(), `${refusedPercent.toFixed(0)} %`],
    ...[webMs.toFixed(2), primaryMs.toFixed(2), statements?.toFixed(1) ?? ''],
  ];
}

function middleOf(all: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(all.map((figures) => figures[name] ?? NaN));
  const statements = of('statements');
  return {
    ...{ perSecond: of('perSecond'), refusedPercent: of('refusedPercent') },
    ...{ webMs: of('webMs'), primaryMs: of('primaryMs') },
    ...(Number.isNaN(statements) ? {} : { statements }),
  };
}

/**
 * Statements that the primary gets while somebody waits for the answer to a like: the fewest, because what goes on in
 * the background falls into some of these times too.
 */
async function countUntilAnswered(cluster: Cluster, pictures: readonly number[]): Promise<number> {
  const connection = await createConnection(cluster.primary().adminUrl);
  const line = openLine(cluster.url, '127.9.2.1');
  const count = async () => {
    const [rows] = await connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(rows[0]?.['Value']);
  };
  const counts: number[] = [];
  const cookies = new Map((await line.post(`/like/${pictures[0]}`, '')).cookies);
  for (const picture of pictures.slice(1, 32)) {
    const before = await count();
    await line.post(`/like/${picture}`, `visitor=${cookies.get('visitor')}`);
    // One of them was asked here.
    counts.push((await count()) - before - 1);
  }
  line.close();
  connection.destroy();
  return Math.min(...counts);
}

type Meters = Awaited<ReturnType<typeof readMeters>>;

/** What is used in a second while nobody does anything. */
async function readRest(cluster: Cluster): Promise<(name: string, of: keyof Meters) => number> {
  const start = await readMeters(cluster);
  await sleep(1000 * idleSeconds);
  const used = between(start, await readMeters(cluster));
  return (name, of) => (used[of][name] ?? 0) / idleSeconds;
}

async function likeCluster(
  cluster: Cluster,
  load: Load,
  rest: (name: string, of: keyof Meters) => number,
): Promise<Figures> {
  const start = await readMeters(cluster);
  const liked = await like(cluster.url, load);
  // What relays and sweepers still have to do for these likes is a part of what they take.
  await sleep(1000);
  const used = between(start, await readMeters(cluster));
  const of = (name: string, meter: keyof Meters) =>
    ((used[meter][name] ?? 0) - rest(name, meter) * (liked.seconds + 1)) / liked.accepted;
  return {
    ...ratesOf(liked),
    webMs: of('web', 'cpuMs'),
    primaryMs: of('primary', 'cpuMs'),
    statements: of('Questions', 'database'),
  };
}

async function likeOriginal({ url, pids }: Original, load: Load): Promise<Figures> {
  const read = () => ({ web: cpuMsOf(pids.web), primary: cpuMsOf(pids.primary) });
  const start = read();
  const liked = await like(url, load);
  const end = read();
  return {
    ...ratesOf(liked),
    webMs: (end.web - start.web) / liked.accepted,
    primaryMs: (end.primary - start.primary) / liked.accepted,
    statements: 1,
  };
}

function ratesOf({ accepted, refused, seconds }: Liked): Pick<Figures, 'perSecond' | 'refusedPercent'> {
  return { perSecond: accepted / seconds, refusedPercent: (100 * refused) / (accepted + refused) };
}

async function like(url: string, { people, pictures, likes }: Load): Promise<Liked> {
  const crowd: Crowd = { url, people, pictures, likes, mostSeconds };
  const program = fork(join(projectRoot, 'dist/test/bench/writes/crowd.js'), [JSON.stringify(crowd)]);
  const [liked] = (await once(program, 'message')) as [Liked];
  return liked;
}
