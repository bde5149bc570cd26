import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a render process takes by itself, with what malloc keeps of earlier pictures. */
const standingBytes = 200 * 2 ** 20;
/** In this time a process fills about 50 MB. */
const everyMs = 25;

/**
 * Looks again and again how much memory a render process has, and calls `onExcess` when that is more than it may take
 * for its picture. In place of a limit of the kernel: that of the address space is far below what V8 reserves, and that
 * of data counts what is reserved, which for a WebP is twice what it uses.
 */
export function watchMemory(
  { pid }: ChildProcess,
  pictureBytes: number,
  onExcess: (detail: string) => void,
): { stop(): void } {
  const most = standingBytes + pictureBytes;
  const timer = setInterval(() => {
    const found = residentBytes(pid);
    if (found > most) onExcess(`took ${found} bytes of memory, of ${most}`);
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

/** Of Linux; 0 where it can't be read, as of a process that has ended. */
function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
