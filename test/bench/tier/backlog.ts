import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import type { ImageJson } from '../../support/nodes/visitor.ts';
import { askForFilters } from './closed-loop.ts';
import { spareFor, steadyRate } from './steady-rate.ts';

interface Backlog {
  /** Lets the workers go on; resolves with filters a second when they have done everything. */
  drain(): Promise<number>;
}

/**
 * Stops the workers, and has filters asked for: what is measured then is the workers, with the relay, the broker and
 * the database, and not what it costs to ask. They are stopped by a signal, so that they
 * go on warm; it has to be for less than the 20 seconds after which the broker gives them up.
 *
 * `count` are measured. With `working` only so many of the workers go on; the others when those have done that.
 */
export async function fillBacklog(
  cluster: Cluster,
  parent: ImageJson,
  count: number,
  working = Infinity,
): Promise<Backlog> {
  const workers = cluster.parts().filter(({ kind, state }) => kind === 'worker' && state === 'running');
  const [going, resting] = [workers.slice(0, working), workers.slice(working)];
  const ask = async (sql: string) => runSql(cluster.primary().adminUrl, sql);
  const number = async (sql: string) =>
    Number((await ask(`select ${sql} as n from instaclone_jobs`))[0]?.['n']);
  const last = await number('coalesce(max(id), 0)');
  const jobs = `sum(id > ${last}`;

  for (const worker of workers) worker.pause();
  try {
    await askForFilters(cluster, parent, count + spareFor(workers.length));
  } catch (error) {
    for (const worker of workers) worker.resume();
    throw error;
  }

  return {
    async drain() {
      // Seldom, because asking costs as well; the rate is that of the moments in the table.
      const until = async (isDone: () => Promise<boolean>) =>
        waitUntil('The end of the backlog', isDone, { withinMs: 120_000, everyMs: 1000 });
      for (const worker of going) worker.resume();
      const finished = `${jobs} and finished_at is not null)`;
      await until(async () => (await number(finished)) >= count + going.length);
      for (const worker of resting) worker.resume();
      await until(async () => (await number(`${jobs} and finished_at is null)`)) === 0);
      if ((await number(`${jobs} and state <> 'done')`)) > 0) throw new Error('A picture could not be made');
      const at = '1000 * unix_timestamp(finished_at) as at';
      const rows = await ask(`select ${at} from instaclone_jobs where id > ${last}`);
      return steadyRate(
        rows.map((row) => Number(row['at'])),
        going.length,
        count,
      );
    },
  };
}
