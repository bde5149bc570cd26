import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { obey } from '../../../deploy/local/command/cluster-orders.ts';

/** What a running cluster says when it gets an order, such as `kill web-1`. */
export async function obeyed(cluster: Cluster, words: string[]): Promise<string> {
  const said: string[] = [];
  await obey(cluster, words, (line) => void said.push(line));
  return said.join('\n');
}
