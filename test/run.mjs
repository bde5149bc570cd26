// What `npm test` runs: a list of steps, the cheap ones first, ending at the first that fails. Plain JavaScript: it
// runs on a bare Node, before anything is compiled.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { installMissing } from '../deploy/local/programs/install-packages.mjs';
import { describeMissing, packages } from '../deploy/local/programs/packages.mjs';
import { findProblems, readSent } from './routing/check.mjs';

const repository = new URL('..', import.meta.url).pathname;
const binaries = join(repository, 'node_modules/.bin');

/**
 * A step's `run` resolves to whether it passed. Those of neighbours that only read are done at once: each has a process,
 * which is busy with one core.
 *
 * @typedef {{ name: string, run: (paths: string[]) => boolean | Promise<boolean>, needs?: string[], onlyReads?: boolean }} Step
 */

/** @type {Step[]} */
const steps = [
  { name: 'provision', run: provision },
  { name: 'build', run: () => command('npm', 'run', '--silent', 'build') },
  { name: 'lint', run: lint, onlyReads: true },
  { name: 'types', run: checkTypes, onlyReads: true },
  { name: 'format', run: () => tool('prettier', '--check', '--log-level=warn', '.'), onlyReads: true },
  testFolder('unit', { attempts: 1 }),
  testFolder('contract', { needs: ['provision', 'build'], options: ['--maxWorkers=2'] }),
  testFolder('web', { needs: ['build'], options: ['--maxWorkers=2'] }),
  // They mostly wait for servers, to start and to be missed, so that two can wait at once. The two by themselves
  // measure how long people wait.
  testFolder('cluster', {
    needs: ['provision', 'build'],
    options: ['--maxWorkers=2'],
    alone: ['test/cluster/cache.test.ts', 'test/cluster/nginx-abuse.test.ts'],
  }),
  // One file at a time, or the frames that they look at come late.
  testFolder('browser', { needs: ['provision', 'build'], options: ['--no-file-parallelism'] }),
  // Last: it looks at what the product sent while it was tested.
  { name: 'routing', run: checkRouting },
];

const totals = { runs: 0, passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} the tests that failed at first, and whose files were run again */
const repeated = [];
const reports = mkdtempSync(join(tmpdir(), 'instaclone-test-'));
/** Where the processes that the tests start note their queries; see routing/record.mjs. */
const queries = join(reports, 'queries');
mkdirSync(queries);
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

process.exitCode = await main();

/** Returns the exit status: 0 passed, 1 something failed, 2 not understood. */
async function main() {
  const { values, positionals } = readArguments();
  if (values.help) return say(usage(), 0);
  const chosen = chooseSteps(positionals);
  if (typeof chosen === 'string') return say(`${chosen}\n\n${usage()}`, 2);

  for (const atOnce of groups(chosen)) {
    const passed = await Promise.all(atOnce.map((step) => runStep(step, positionals)));
    const failed = atOnce.filter((_, index) => !passed[index]).map(({ name }) => name);
    if (failed.length > 0) {
      const names = failed.join(' ');
      return say(`${describeTotals()}\nFAILED: ${names}. Run it alone with: npm test -- ${names}`, 1);
    }
  }
  return say(describeTotals(), 0);
}

/**
 * @param {Step[]} chosen
 * @returns {Step[][]} steps that are done at once
 */
function groups(chosen) {
  /** @type {Step[][]} */
  const all = [];
  for (const step of chosen) {
    const last = all.at(-1);
    if (step.onlyReads && last?.at(-1)?.onlyReads) last.push(step);
    else all.push([step]);
  }
  return all;
}

/**
 * @param {Step} step
 * @param {string[]} paths
 */
async function runStep({ name, run }, paths) {
  process.stdout.write(`\n== ${name}\n`);
  const start = performance.now();
  const passed = await run(paths.filter((path) => path.startsWith(`test/${name}/`)));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`== ${name}: ${passed ? 'passed' : 'FAILED'}, ${seconds} s\n`);
  return passed;
}

function readArguments() {
  try {
    const options = /** @type {const} */ ({ help: { type: 'boolean', short: 'h' } });
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    process.exit(say(`${error instanceof Error ? error.message : error}\n\n${usage()}`, 2));
  }
}

/**
 * All steps, or those that are named, or that a named file belongs to, with what they need first.
 *
 * @param {string[]} words
 * @returns {Step[] | string} a string says what is wrong
 */
function chooseSteps(words) {
  if (words.length === 0) return steps.filter(({ name }) => !isEmptyFolder(name));
  const names = new Set();
  for (const word of words) {
    const name = /^test\/([^/]+)\//.exec(word)?.[1] ?? word;
    const step = steps.find((candidate) => candidate.name === name);
    if (step === undefined) return `There is no step or test "${word}".`;
    if (word !== name && !existsSync(join(repository, word))) return `There is no file ${word}.`;
    [...(step.needs ?? []), name].forEach((needed) => names.add(needed));
  }
  names.add('routing');
  return steps.filter(({ name }) => names.has(name));
}

/** @param {string} name of a step; false for one that is no folder of tests */
function isEmptyFolder(name) {
  const isFolder = ['unit', 'contract', 'web', 'cluster', 'browser'].includes(name);
  return isFolder && !listFiles(`test/${name}`).some((file) => file.endsWith('.test.ts'));
}

/**
 * One folder of test/ as a vitest run of its own. Where real servers and browsers take part, a file that fails is run
 * once more, alone; what passes only then is named at the end, because something is wrong with it or what it tests.
 *
 * @param {string} name
 * @param {{ needs?: string[], options?: string[], alone?: string[], attempts?: number }} how `alone`: the files beside
 *   which no other is to run
 * @returns {Step}
 */
function testFolder(name, { needs = [], options = [], alone = [], attempts = 2 }) {
  /** @param {string[]} chosen */
  const runsOf = (chosen) => {
    if (chosen.length > 0) return [{ files: chosen, options }];
    const together = [...options, ...alone.map((file) => `--exclude=${file}`)];
    const others = alone.length > 0 ? [{ files: alone, options: ['--no-file-parallelism'] }] : [];
    return [{ files: [`test/${name}/`], options: together }, ...others];
  };
  return {
    name,
    needs,
    run: async (paths) => {
      let isClean = true;
      for (const { files, options } of runsOf(paths)) {
        if (!(await runAndRepeat(name, files, options, attempts))) isClean = false;
      }
      return isClean;
    },
  };
}

/**
 * @param {string} name
 * @param {string[]} chosen
 * @param {string[]} options
 * @param {number} attempts
 */
async function runAndRepeat(name, chosen, options, attempts) {
  let files = chosen;
  for (let attempt = 1; ; attempt += 1) {
    const report = join(reports, `${name}-${attempt}.json`);
    rmSync(report, { force: true });
    const passed = await runTests(report, files, options);
    const failures = readFailures(report);
    const isLast = passed || failures.length === 0 || attempt === attempts;
    addTotals(report, isLast ? [] : failures.map(({ file }) => file));
    if (isLast) return passed;
    files = failures.map(({ file }) => file);
    options = ['--no-file-parallelism'];
    repeated.push(...failures.flatMap(({ tests }) => tests));
    process.stdout.write(`\n-- failed, and run again alone: ${files.join(', ')}\n`);
  }
}

/**
 * @param {string} report a path, for the JSON reporter
 * @param {string[]} files
 * @param {string[]} options
 */
function runTests(report, files, options) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const words = ['run', '--config', '.config/vitest.config.ts', ...reporters, ...options, ...files];
  // Without I/O there are no queries.
  if (files.every((file) => file.startsWith('test/unit/'))) return tool('vitest', ...words);
  // The processes that the tests start inherit it, and note the queries that they send.
  const record = `--import=${new URL('routing/record.mjs', import.meta.url)}?into=${encodeURIComponent(queries)}`;
  const nodeOptions = [process.env['NODE_OPTIONS'], record].filter(Boolean).join(' ');
  return command('env', `NODE_OPTIONS=${nodeOptions}`, join(binaries, 'vitest'), ...words);
}

/**
 * Each query that the product sent while it was tested has its place in the table of routes, and each place its query.
 */
function checkRouting() {
  // What needs a server that is not here is sent to SQLite as well.
  const isWhole = process.argv.length === 2;
  const problems = findProblems(readSent(queries), { isWhole });
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  return problems.length === 0;
}

/**
 * The files that failed, with the names of the tests that did; none when vitest could not start.
 *
 * @param {string} report
 * @returns {{ file: string, tests: string[] }[]}
 */
function readFailures(report) {
  if (!existsSync(report)) return [];
  /** @type {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => {
      const file = relative(repository, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      // None of them failed: what they need could not be started.
      return {
        file,
        tests: failed.length > 0 ? failed.map(({ fullName }) => `${file}: ${fullName}`) : [file],
      };
    });
}

/** Installs what the tests need and is not here, or says what is missing. Only a test can fail for want of it. */
function provision() {
  const missing = installMissing(Object.values(packages));
  if (missing.length > 0) process.stdout.write(`${describeMissing(missing)}\n`);
  return true;
}

async function lint() {
  const isClean = await tool('eslint', '-c', '.config/eslint.config.js', '.');
  return (await command('node', 'test/lint/unused-exports.mjs')) && isClean;
}

async function checkTypes() {
  if (!(await tool('tsc', '-p', 'test', '--noEmit'))) return false;
  const hasBrowserCode = listFiles('src/browser').some((file) => file.endsWith('.ts'));
  return !hasBrowserCode || tool('tsc', '-p', 'src/browser', '--noEmit');
}

/** @param {[string, ...string[]]} words a program of an npm package, and its arguments */
function tool(...[program, ...args]) {
  return command(join(binaries, program), ...args);
}

/**
 * Runs a program, showing what it prints; resolves to whether it ended well. Ctrl-C reaches it as well as this
 * process, which waits for it to clean up.
 *
 * @param {[string, ...string[]]} words
 * @returns {Promise<boolean>}
 */
function command(...[program, ...args]) {
  const child = spawn(program, args, { cwd: repository, stdio: 'inherit' });
  const forward = () => child.kill('SIGTERM');
  const wait = () => {};
  process.on('SIGTERM', forward).on('SIGINT', wait);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(say(error.message, false)));
    child.on('close', (status) => {
      process.off('SIGTERM', forward).off('SIGINT', wait);
      resolve(status === 0);
    });
  });
}

/**
 * @param {string} report what vitest's JSON reporter wrote; nothing when it could not start
 * @param {string[]} toRepeat files that count only when they are run again
 */
function addTotals(report, toRepeat) {
  if (!existsSync(report)) return;
  totals.runs += 1;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  for (const { name, status, assertionResults } of testResults) {
    if (toRepeat.includes(relative(repository, name))) continue;
    /** @param {string[]} states */
    const count = (...states) =>
      assertionResults.filter((/** @type {any} */ test) => states.includes(test.status)).length;
    totals.passed += count('passed');
    // A file that could not be loaded has no test that could fail.
    totals.failed += status === 'failed' && count('failed') === 0 ? 1 : count('failed');
    totals.skipped += count('skipped', 'pending', 'todo');
  }
}

function describeTotals() {
  if (totals.runs === 0) return '';
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
  const again = repeated.map((test) => `\n  ${test}`).join('');
  const story = again === '' ? '' : `\nFailed at first, and were run again:${again}`;
  return `\n${totals.passed} passed, ${totals.failed} failed${skipped}${story}`;
}

/** @param {string} folder */
function listFiles(folder) {
  const path = join(repository, folder);
  return existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
}

function usage() {
  return `Usage: npm test [-- STEP|FILE ...]

Runs all steps, or those that are named: ${steps.map(({ name }) => name).join(', ')}.
A test file runs alone: npm test -- test/unit/names.test.ts
With REQUIRE_SERVERS=1, a test that lacks its server fails instead of being skipped.`;
}

/**
 * @template T
 * @param {string} text
 * @param {T} result
 */
function say(text, result) {
  process.stdout.write(`${text}\n`);
  return result;
}
