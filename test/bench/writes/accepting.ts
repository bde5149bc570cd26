import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { cpuMsOf } from '../../support/servers/process-tree.ts';
import { median, printTable } from '../figures.ts';
import { ordinary } from '../stores/pictures.ts';
import { readMeters } from '../tier/meter.ts';
import type { AcceptCrowd, Asked } from './accept-crowd.ts';
import type { Original } from './original.ts';
import type { Sites } from './sites.ts';

type What = AcceptCrowd['what'];

const rounds = 3;
const idleSeconds = 3;
/** What sweepers still have to do afterwards is a part of what requests take. */
const secondsAfter = 0.5;
const requests = { alone: 150, together: 600 };
const people = { alone: 1, together: 8 };
const wanted = { webMs: { filters: 3, uploads: 5 }, ratio: 3 };

/** What one request takes. */
interface Figures {
  perSecond: number;
  webMs: number;
  primaryMs: number;
  statements: number;
}

type Used = Omit<Figures, 'perSecond'>;
type Meter = () => Promise<Used>;
type Rounds = Map<string, Figures[]>;

/** Filters that are accepted, with workers paused: what is measured is to take them, not to make them. */
export const filtersAccepted = (sites: Sites) => accepting(sites, 'filters');
/** The same of uploads of a JPEG of 640 x 427. */
export const uploadsAccepted = (sites: Sites) => accepting(sites, 'uploads');

async function accepting(sites: Sites, what: What): Promise<void> {
  const { now, before, original } = sites;
  const measured: [who: string, url: string, read: Meter][] = [
    ['one process without promises', original.url, meterOfOriginal(original)],
    ...(before ? [['before', before.url, meterOf(before)] as [string, string, Meter]] : []),
    ['now', now.url, meterOf(now)],
  ];
  const workers = [now, before].flatMap((cluster) => cluster?.parts().filter(isRunningWorker) ?? []);
  for (const worker of workers) worker.pause();
  try {
    for (const how of ['alone', 'together'] as const) {
      print(what, how, await takeTurns(measured, { what, picture: ordinary[0] as number, how }));
    }
  } finally {
    for (const worker of workers) worker.resume();
  }
}

const isRunningWorker = ({ kind, state }: ReturnType<Cluster['parts']>[number]) =>
  kind === 'worker' && state === 'running';

/** In turn, so that whatever else the machine does meets all. The first round warms code up and does not count. */
async function takeTurns(
  measured: readonly [string, string, Meter][],
  { what, picture, how }: { what: What; picture: number; how: keyof typeof people },
): Promise<Rounds> {
  const figures: Rounds = new Map(measured.map(([who]) => [who, []]));
  const rests = new Map<string, Used>();
  for (const [who, , read] of measured) rests.set(who, await readRest(read));
  const crowd = { what, picture, people: people[how], requests: requests[how] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [who, url, read] of measured) {
      const taken = await takeFigures({ url, ...crowd }, read, rests.get(who) as Used);
      if (round > 0) figures.get(who)?.push(taken);
    }
  }
  return figures;
}

/** What is used in a second while nobody does anything. */
async function readRest(read: Meter): Promise<Used> {
  const start = await read();
  await sleep(1000 * idleSeconds);
  const end = await read();
  return usedBy((name) => (end[name] - start[name]) / idleSeconds);
}

async function takeFigures(crowd: AcceptCrowd, read: Meter, rest: Used): Promise<Figures> {
  const start = await read();
  const { seconds } = await ask(crowd);
  await sleep(1000 * secondsAfter);
  const end = await read();
  const used = usedBy((name) => end[name] - start[name] - rest[name] * (seconds + secondsAfter));
  return { perSecond: crowd.requests / seconds, ...usedBy((name) => used[name] / crowd.requests) };
}

function usedBy(of: (name: keyof Used) => number): Used {
  return { webMs: of('webMs'), primaryMs: of('primaryMs'), statements: of('statements') };
}

/** Throws when one was refused. */
async function ask(crowd: AcceptCrowd): Promise<Asked> {
  const program = fork(join(projectRoot, 'dist/test/bench/writes/accept-crowd.js'), [JSON.stringify(crowd)]);
  const [asked] = (await once(program, 'message')) as [Asked];
  if (asked.refused > 0) throw new Error(`${asked.refused} of ${crowd.requests} ${crowd.what} were refused`);
  return asked;
}

function meterOf(cluster: Cluster): Meter {
  return async () => {
    const { cpuMs, database } = await readMeters(cluster);
    return {
      ...{ webMs: cpuMs['web'] ?? 0, primaryMs: cpuMs['primary'] ?? 0 },
      statements: database['Questions'] ?? 0,
    };
  };
}

function meterOfOriginal({ pids }: Original): Meter {
  return async () => ({ webMs: cpuMsOf(pids.web), primaryMs: cpuMsOf(pids.primary), statements: NaN });
}

/** One, where it is not counted. */
const statementsOf = (count: number) => (Number.isNaN(count) ? '1' : count.toFixed(1));

function print(what: What, how: keyof typeof people, figures: Rounds): void {
  const middle = (who: string, of: keyof Figures) => median((figures.get(who) ?? []).map((each) => each[of]));
  const names = [...figures.keys()];
  printTable([
    [`${what} accepted, ${people[how]} at once`, 'a second', 'web ms', 'primary ms', 'statements'],
    ...names.map((who) => [
      ...[who, middle(who, 'perSecond').toFixed(0), middle(who, 'webMs').toFixed(2)],
      ...[middle(who, 'primaryMs').toFixed(2), statementsOf(middle(who, 'statements'))],
    ]),
  ]);
  if (how === 'alone') return;
  const ratio = names.includes('before') ? middle('now', 'perSecond') / middle('before', 'perSecond') : NaN;
  printTable([
    [`${what} accepted`, 'now', 'wanted'],
    ['CPU of web nodes, ms', middle('now', 'webMs').toFixed(2), `<= ${wanted.webMs[what]}`],
    ['times that of before', Number.isNaN(ratio) ? '-' : ratio.toFixed(1), `>= ${wanted.ratio}`],
  ]);
}
