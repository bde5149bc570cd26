import { isCommand, parseCounts, UsageError } from './cluster-arguments.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Part } from '../cluster/cluster-part.ts';
import { reportParts } from './cluster-state.ts';
import { renderTable } from './cluster-table.ts';
import type { Say } from './control.ts';

/** Does what another process asked this cluster to do. Throws what is wrong, in words for people. */
export async function obey(cluster: Cluster, [command = '', ...words]: string[], say: Say): Promise<void> {
  if (!isCommand(command)) throw new UsageError(`There is no command "${command}".`);
  switch (command) {
    case 'scale':
      await cluster.scale(parseCounts(words));
      break;
    case 'restart':
      await cluster.restart(chooseParts(cluster, words));
      break;
    case 'kill':
      await Promise.all(chooseParts(cluster, words).map((part) => part.kill()));
      break;
    case 'pause':
    case 'resume':
      chooseParts(cluster, words).forEach((part) => part[command]());
      break;
    case 'stop': // Is for the process that holds the cluster.
    case 'status':
  }
  say(renderTable(reportParts(cluster.parts())));
}

/** By name or kind. */
function chooseParts(cluster: Cluster, words: readonly string[]): Part[] {
  if (words.length === 0) throw new UsageError('Say which part, for example: web-2');
  return words.flatMap((word) => {
    const ofKind = cluster.parts().filter(({ kind }) => kind === word);
    return ofKind.length > 0 ? ofKind : [cluster.part(word)];
  });
}
