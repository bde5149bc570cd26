import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that descend from it, as far as they are there; of Linux. */
export function withChildren(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withChildren)];
}

/** CPU time that a process has used so far, of all its threads, in milliseconds; 0 when it is gone. */
export function cpuMsOf(pid: number): number {
  const tasks = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return tasks.reduce((sum, task) => sum + (taskNs(pid, task) ?? 0) / 1e6, 0);
}

/** Not /proc/PID/stat: that counts in hundredths of a second, of which an idle node uses one or two. */
function taskNs(pid: number, task: string): number | undefined {
  const text = unlessGone(() => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8'));
  return text === undefined ? undefined : Number(text.split(' ')[0]);
}

function childrenOf(pid: number): number[] {
  const tasks = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const lists = tasks.map((task) =>
    unlessGone(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')),
  );
  return lists.flatMap((list) => (list ?? '').trim().split(' ').filter(Boolean).map(Number));
}

/** Processes and threads may end between the listing and the reading. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
