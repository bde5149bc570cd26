import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The most memory that a process and its children ever had resident, each on its own, in MB (Linux). */
export function peakMemoryMb(pid: number): number[] {
  return [pid, ...childrenOf(pid)].map((each) => {
    const status = readFileSync(`/proc/${each}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
  });
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  );
}

const everyMs = 50;

/** Adds up again and again what these processes have resident; pages that they share count as often as they have them. */
export function watchResident(pids: () => readonly number[]): { stop(): Promise<{ mostMb: number }> } {
  let mostMb = 0;
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      mostMb = Math.max(
        mostMb,
        pids().reduce((sum, pid) => sum + residentMb(pid), 0),
      );
      await sleep(everyMs);
    }
  };
  const watching = watch();
  return {
    async stop() {
      isOver = true;
      await watching;
      return { mostMb };
    },
  };
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)) / 1e6;
  } catch {
    return 0; // It has just ended.
  }
}
