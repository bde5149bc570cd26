import { resolve } from 'node:path';
import { parseArguments, usage, UsageError, type Arguments } from './cluster-arguments.ts';
import { readState } from './cluster-state.ts';
import { askControl } from './control.ts';
import { holdCluster } from './hold-cluster.ts';

/** What `npm run cluster` runs. Exit status: 0 done, 1 failed, 2 not understood, 78 not usably configured. */
const say = (line: string) => console.log(line);

try {
  const args = parseArguments(process.argv.slice(2));
  if (args.help) say(usage.trimEnd());
  else if (args.words.length > 0) await ask(args);
  else await holdCluster(args, say);
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message} See --help.` : (error as Error).message);
  process.exitCode = isUsage ? 2 : 1;
}
process.exit();

/** Gives a command to the cluster that runs in this folder. */
async function ask({ dir, words }: Arguments): Promise<void> {
  const state = readState(resolve(dir));
  const nobody = new Error(`No cluster runs in ${dir}. Start one with: npm run cluster`);
  if (state === undefined) throw nobody;
  await askControl(state.socket, words, say).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? nobody : error;
  });
}
