import type { ChildProcess } from 'node:child_process';
import { withChildren } from '../servers/process-tree.ts';

/**
 * Stops the process in which an embedded node works on pixels; returns what lets it go on. What was being made is
 * being made until then, however slow or fast the machine is; for less than JOB_TIMEOUT, after which it is given up.
 * The node must have made a picture before, with WORKER_CONCURRENCY 1: then its process is there.
 */
export function holdRendering(node: ChildProcess): () => void {
  const [, pid, ...others] = withChildren(node.pid as number);
  if (pid === undefined || others.length > 0) throw new Error('There is not one process that renders');
  process.kill(pid, 'SIGSTOP');
  return () => void process.kill(pid, 'SIGCONT');
}
