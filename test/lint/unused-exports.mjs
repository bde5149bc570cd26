// Finds exports that no other file imports, and exits 1 when there are any. A test counts as a user: what a test needs
// may be exported for it.
import { readModules } from './modules.mjs';

/** Read by the programs whose configuration or hooks they are. */
const readByPrograms = [
  '.config/eslint.config.js',
  '.config/vitest.config.ts',
  'test/support/loads/load-hook.mjs',
];

const modules = readModules();
const used = new Set(
  modules.flatMap(({ imports }) =>
    imports.flatMap(({ file, names }) => names.map((name) => `${file} ${name}`)),
  ),
);
const unused = modules.flatMap(({ file, exports }) =>
  exports
    .filter((name) => !used.has(`${file} ${name}`) && !used.has(`${file} *`))
    .map((name) => `${file}: ${name}`),
);
const problems = unused.filter((line) => !readByPrograms.some((file) => line.startsWith(file)));

if (problems.length > 0) {
  console.error(`Exported, and used by no other file:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  process.exitCode = 1;
}
