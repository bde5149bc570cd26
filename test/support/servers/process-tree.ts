import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that descend from it, as far as they are there; of Linux. */
export function withChildren(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withChildren)];
}

/** Linux counts it in these whatever its own clock does. */
const msPerTick = 10;

/**
 * CPU time that a process has used so far, to ten milliseconds, also of those of its threads that have ended; 0 when
 * it is gone.
 */
export function cpuMsOf(pid: number): number {
  const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return 0;
  // After the name, which may hold anything: the 14th and 15th field of proc(5), user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
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
