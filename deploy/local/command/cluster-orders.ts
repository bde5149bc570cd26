import { checkCommand, parseCounts, parseLag, UsageError } from './cluster-arguments.mjs';
import type { Cluster } from '../cluster/cluster.ts';
import type { Part } from '../cluster/cluster-part.ts';
import { reportParts } from './cluster-state.ts';
import { renderStatus } from './cluster-table.ts';
import type { Say } from './control.ts';

type Order = (cluster: Cluster, words: string[]) => Promise<unknown>;

/** What the process that holds a cluster can do to it. `seed` and `stop` are not for the cluster. */
const orders: Readonly<Record<string, Order>> = {
  status: async () => undefined,
  scale: (cluster, words) => cluster.scale(parseCounts(words)),
  restart: (cluster, words) => cluster.restart(chooseParts(cluster, words)),
  kill: (cluster, words) => Promise.all(chooseParts(cluster, words).map((part) => part.kill())),
  pause: async (cluster, words) => chooseParts(cluster, words).forEach((part) => part.pause()),
  resume: async (cluster, words) => chooseParts(cluster, words).forEach((part) => part.resume()),
  lag: async (cluster, words) => {
    const { name, seconds } = parseLag(words);
    await cluster.delay(name, seconds);
  },
};

/** Does what another process asked this cluster to do. Throws what is wrong, in words for people. */
export async function obey(cluster: Cluster, [command = '', ...words]: string[], say: Say): Promise<void> {
  checkCommand([command, ...words]);
  const order = orders[command];
  if (order === undefined) throw new UsageError(`"${command}" is nothing that a cluster does.`);
  await order(cluster, words);
  say(renderStatus(reportParts(cluster.parts()), await cluster.delays()));
}

/** By name or kind. */
function chooseParts(cluster: Cluster, words: readonly string[]): Part[] {
  return words.flatMap((word) => {
    const ofKind = cluster.parts().filter(({ kind }) => kind === word);
    return ofKind.length > 0 ? ofKind : [cluster.part(word)];
  });
}
