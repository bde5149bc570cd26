import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printAgainstChromium } from './filter-accuracy.ts';
import { printGrowth, printMemory } from './filter-growth.ts';

export const name = 'filters';
export const describe = 'a JPEG filtered, beside the same JPEG decoded and encoded by sharp; one thread';

export async function run(): Promise<void> {
  printMemory();
  printSpeed();
  printGrowth();
  await printAgainstChromium();
}

/** On one processor: sharp decodes beside encoding when it can, and V8 collects garbage beside everything. */
function printSpeed(): void {
  const program = fileURLToPath(new URL('filter-speed.js', import.meta.url));
  const status = readFileSync('/proc/self/status', 'utf8');
  const last = /^Cpus_allowed_list:.*?(\d+)$/m.exec(status)?.[1] ?? '0';
  execFileSync('taskset', ['--cpu-list', last, process.execPath, program], { stdio: 'inherit' });
}
