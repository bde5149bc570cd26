// What `npm test` runs: a list of steps, the cheap ones first, ending at the first that fails. Plain JavaScript: it
// runs on a bare Node, before anything is compiled.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installMissing } from '../deploy/local/install-packages.mjs';
import { describeMissing, packages } from '../deploy/local/packages.mjs';

const repository = new URL('..', import.meta.url).pathname;

/**
 * A step's `run` resolves to whether it passed.
 *
 * @typedef {{ name: string, run: (paths: string[]) => boolean | Promise<boolean>, needs?: string[] }} Step
 */

/** @type {Step[]} */
const steps = [
  { name: 'provision', run: provision },
  { name: 'build', run: () => command('npm', 'run', '--silent', 'build') },
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => tool('eslint', '-c', '.config/eslint.config.js', '.') },
  { name: 'format', run: () => tool('prettier', '--check', '--log-level=warn', '.') },
  testFolder('unit', []),
  testFolder('contract', ['provision', 'build'], '--maxWorkers=2'),
  testFolder('web', ['build'], '--maxWorkers=2'),
  // These start servers of their own: one file at a time, or they measure one another.
  testFolder('cluster', ['provision', 'build'], '--no-file-parallelism'),
  testFolder('browser', ['provision', 'build'], '--no-file-parallelism'),
];

const totals = { runs: 0, passed: 0, failed: 0, skipped: 0 };
const reports = mkdtempSync(join(tmpdir(), 'instaclone-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

process.exitCode = await main();

/** Returns the exit status: 0 passed, 1 something failed, 2 not understood. */
async function main() {
  const { values, positionals } = readArguments();
  if (values.help) return say(usage(), 0);
  const chosen = chooseSteps(positionals);
  if (typeof chosen === 'string') return say(`${chosen}\n\n${usage()}`, 2);

  for (const { name, run } of chosen) {
    process.stdout.write(`\n== ${name}\n`);
    const start = performance.now();
    const passed = await run(positionals.filter((path) => path.startsWith(`test/${name}/`)));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`== ${name}: ${passed ? 'passed' : 'FAILED'}, ${seconds} s\n`);
    if (!passed) {
      return say(`${describeTotals()}\nFAILED: ${name}. Run it alone with: npm test -- ${name}`, 1);
    }
  }
  return say(describeTotals(), 0);
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
  return steps.filter(({ name }) => names.has(name));
}

/** @param {string} name of a step; false for one that is no folder of tests */
function isEmptyFolder(name) {
  const isFolder = ['unit', 'contract', 'web', 'cluster', 'browser'].includes(name);
  return isFolder && !listFiles(`test/${name}`).some((file) => file.endsWith('.test.ts'));
}

/**
 * One folder of test/ as a vitest run of its own.
 *
 * @param {string} name
 * @param {string[]} needs
 * @param {string[]} options
 * @returns {Step}
 */
function testFolder(name, needs, ...options) {
  return {
    name,
    needs,
    run: async (paths) => {
      const report = join(reports, `${name}.json`);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const filters = paths.length > 0 ? paths : [`test/${name}/`];
      const passed = await tool(
        ...['vitest', 'run', '--config', '.config/vitest.config.ts'],
        ...[...reporters, ...options, ...filters],
      );
      addTotals(report);
      return passed;
    },
  };
}

/** Installs what the tests need and is not here, or says what is missing. Only a test can fail for want of it. */
function provision() {
  const missing = installMissing(Object.values(packages));
  if (missing.length > 0) process.stdout.write(`${describeMissing(missing)}\n`);
  return true;
}

async function checkTypes() {
  if (!(await tool('tsc', '-p', 'test', '--noEmit'))) return false;
  const hasBrowserCode = listFiles('src/browser').some((file) => file.endsWith('.ts'));
  return !hasBrowserCode || tool('tsc', '-p', 'src/browser', '--noEmit');
}

/** @param {[string, ...string[]]} words a program of an npm package, and its arguments */
function tool(...[program, ...args]) {
  return command(join(repository, 'node_modules/.bin', program), ...args);
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

/** @param {string} report what vitest's JSON reporter wrote; nothing when it could not start */
function addTotals(report) {
  if (!existsSync(report)) return;
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.runs += 1;
  totals.passed += result.numPassedTests;
  // A file that could not be loaded has no test that could fail.
  const broken = result.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  totals.failed += result.numFailedTests + broken.length;
  totals.skipped += result.numPendingTests + result.numTodoTests;
}

function describeTotals() {
  if (totals.runs === 0) return '';
  const line = `${totals.passed} passed, ${totals.failed} failed`;
  return totals.skipped > 0 ? `\n${line}, ${totals.skipped} skipped` : `\n${line}`;
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
