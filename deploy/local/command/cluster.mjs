import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askCluster } from './ask-cluster.mjs';
import { parseArguments, parseSeed, usage, UsageError } from './cluster-arguments.mjs';

/**
 * What `npm run cluster` runs. Only what starts a cluster is built first: an order to one that runs is answered at
 * once, by the code that the cluster was started with. Exit status: 0 done, 1 failed, 2 not understood, 78 not
 * usably configured.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const say = (/** @type {string} */ line) => console.log(line);

try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)));
} catch (error) {
  const { message } = /** @type {Error} */ (error);
  console.error(error instanceof UsageError ? `${message} See --help.` : message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
process.exit();

/**
 * Resolves to the exit status.
 *
 * @param {import('./cluster-arguments.mjs').Arguments} args
 */
async function run(args) {
  const dir = resolve(args.dir);
  const [command, ...words] = args.words;
  if (args.help) say(usage.trimEnd());
  else if (command === undefined) await hold(args);
  else if (command === 'seed') return seed(dir, words);
  else await askCluster(dir, args.words, say);
  return 0;
}

/** @param {import('./cluster-arguments.mjs').Arguments} args */
async function hold(args) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  const compiled = join(root, 'dist/deploy/local/command/hold-cluster.js');
  const { holdCluster } = /** @type {typeof import('./hold-cluster.ts')} */ (await import(compiled));
  await holdCluster(args, say);
}

/**
 * In a process of its own, with this terminal: for its progress, and for Ctrl-C.
 *
 * @param {string} dir
 * @param {readonly string[]} words
 */
async function seed(dir, words) {
  await askCluster(dir, ['status'], () => {}); // Or what is said is that none runs.
  const program = [process.execPath, join(root, 'dist/src/cli/instaclone.js'), 'seed', ...parseSeed(words)];
  const withEnvironment = ['-c', 'set -a; . "$0" && exec "$@"', join(dir, 'env'), ...program];
  const child = spawn('sh', withEnvironment, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {}); // It gets them too, and ends in order.
  const [status] = await once(child, 'exit');
  return /** @type {number | null} */ (status) ?? 1;
}
