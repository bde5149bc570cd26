import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { cpuMsOf, withChildren } from '../../support/servers/process-tree.ts';

/** CPU time in milliseconds by what used it, and the counters of the primary, as of now or over a while. */
interface Reading {
  cpuMs: Record<string, number>;
  database: Record<string, number>;
}

/** What a job costs at the primary, by the names that the server counts it under. */
const counters = [
  'Questions',
  'Com_select',
  'Com_insert',
  'Com_update',
  'Com_delete',
  'Com_commit',
  'Binlog_commits',
  'Binlog_group_commits',
] as const;

/** Reads all meters of a cluster; the processes that render count apart from the workers that own them. */
export async function readMeters(cluster: Cluster): Promise<Reading> {
  const cpuMs: Record<string, number> = { 'load generator': cpuMsOf(process.pid) };
  const add = (name: string, pids: number[]) => {
    cpuMs[name] = (cpuMs[name] ?? 0) + pids.map(cpuMsOf).reduce((sum, ms) => sum + ms, 0);
  };
  for (const part of cluster.parts().filter(({ state }) => state === 'running' || state === 'paused')) {
    const [own = 0, ...children] = withChildren(part.server().pid);
    if (part.kind === 'worker') {
      add('worker', [own]);
      add('rendering', children);
    } else add(part.kind, [own, ...children]);
  }
  const rows = await runSql(cluster.primary().adminUrl, 'show global status');
  const values = new Map(rows.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
  const database = Object.fromEntries(counters.map((name) => [name, values.get(name) ?? 0]));
  return { cpuMs, database };
}

/** What was used between two readings of the same cluster. */
export function between(before: Reading, after: Reading): Reading {
  const minus = (later: Record<string, number>, earlier: Record<string, number>) =>
    Object.fromEntries(Object.entries(later).map(([name, value]) => [name, value - (earlier[name] ?? 0)]));
  return {
    cpuMs: minus(after.cpuMs, before.cpuMs),
    database: minus(after.database, before.database),
  };
}
