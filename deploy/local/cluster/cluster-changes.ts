import type { MariadbServer } from '../servers/mariadb.ts';
import { delayReplication, readDelay } from './replication.ts';
import type { Part, PartKind } from './cluster-part.ts';
import { databaseNames, databases, replicaKinds } from './databases.ts';
import type { Recipes } from './recipes.ts';
import type { Roster } from './roster.ts';
import { growKind } from './scale-kind.ts';
import { settleAll } from '../programs/settle-all.ts';

/** How many of each kind a cluster has. */
export interface Counts {
  /** At least one. */
  web: number;
  workers: number;
  /** Of each database. */
  replicas: number;
}

/** First who takes requests, last who keeps what they leave. */
const stopOrder: readonly PartKind[][] = [
  ['nginx'],
  ['web', 'worker'],
  ['rabbitmq', 'memcached', ...replicaKinds, 'likes-head'],
  [...databaseNames.map((name) => databases[name].primary), 'likes-shard'],
];

/** What can be done to a cluster that runs. One at a time. */
export function openChanges(roster: Roster, recipes: Recipes) {
  async function restart(parts: readonly Part[]): Promise<void> {
    for (const part of parts) await part.restart();
  }

  async function scaleNodes(kind: 'web' | 'worker', count: number): Promise<void> {
    const surplus = await growKind(roster, kind, count, recipes[kind]);
    await settleAll(surplus.map((part) => part.stop().then(() => roster.forget(part))));
  }

  async function scaleReplicas(count: number): Promise<void> {
    const replicas = () => replicaKinds.flatMap((kind) => roster.ofKind(kind)).map(({ name }) => name);
    const before = replicas();
    const grown = databaseNames
      .filter((name) => roster.ofKind(databases[name].primary).length > 0)
      .map((name) => growKind(roster, databases[name].replica, count, recipes.databases[name].replica));
    await settleAll(grown);
    const surplus = (await Promise.all(grown)).flat();
    surplus.forEach((replica) => roster.forget(replica));
    const after = replicas();
    try {
      // Nodes are told the list when they start; those that leave answer until nobody asks them any more.
      if (after.join() !== before.join())
        await restart([...roster.ofKind('web'), ...roster.ofKind('worker')]);
    } finally {
      await settleAll(surplus.map((replica) => replica.stop()));
    }
  }

  async function scale({ web, workers, replicas }: Partial<Counts>): Promise<void> {
    if (web !== undefined && web < 1) throw new Error('At least one web node is needed.');
    if (replicas !== undefined) await scaleReplicas(replicas);
    await settleAll([
      ...(web === undefined ? [] : [scaleNodes('web', web)]),
      ...(workers === undefined ? [] : [scaleNodes('worker', workers)]),
    ]);
  }

  /** Goes on to the end whatever fails, then throws the first failure. */
  async function stop(): Promise<void> {
    const stops: Promise<void>[] = [];
    for (const kinds of stopOrder) {
      stops.push(...kinds.flatMap((kind) => roster.ofKind(kind)).map((part) => part.stop()));
      await Promise.allSettled(stops);
    }
    await settleAll(stops);
  }

  return { restart, scale, stop, ...openDelays(roster) };
}

/** Replicas that are kept behind. */
function openDelays(roster: Roster) {
  const runningReplicas = () =>
    replicaKinds
      .flatMap((kind) => roster.ofKind<MariadbServer>(kind))
      .filter(({ state }) => state === 'running');

  async function delay(name: string, seconds: number): Promise<void> {
    const part = roster.get(name);
    const replica = runningReplicas().find((running) => running.name === name);
    if (!replicaKinds.includes(part.kind))
      throw new Error(`${name} is no replica, so it can't be kept behind.`);
    if (replica === undefined) throw new Error(`${name} is ${part.state}, so it can't be kept behind.`);
    await delayReplication(replica.server(), seconds);
  }

  async function delays(): Promise<Map<string, number>> {
    const read = runningReplicas().map(async (part) => [part.name, await readDelay(part.server())] as const);
    return new Map((await Promise.all(read)).filter(([, seconds]) => seconds > 0));
  }

  return { delay, delays };
}
