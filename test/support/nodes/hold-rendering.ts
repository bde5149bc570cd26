import type { ChildProcess } from 'node:child_process';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { withChildren } from '../servers/process-tree.ts';

/** With the one that is kept for quick pictures. */
const renderProcesses = 2;

/**
 * Stops the processes in which an embedded node works on pixels; returns what lets them go on. What was being made is
 * being made until then, however slow or fast the machine is; for less than JOB_TIMEOUT, after which it is given up.
 * For a node with WORKER_CONCURRENCY 1.
 */
export async function holdRendering(node: ChildProcess): Promise<() => void> {
  const processes = () => withChildren(node.pid as number).slice(1);
  await waitUntil('All processes that render', async () => processes().length === renderProcesses);
  const pids = processes();
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}
