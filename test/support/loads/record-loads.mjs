// Loaded before everything else into a process (`--import`): writes the URL of each module file that the process loads
// as a line into the file that its parameter `into` names.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

const into = new URL(import.meta.url).searchParams.get('into') ?? '';
register('./load-hook.mjs', import.meta.url, { data: into });
// What CommonJS modules load among themselves passes no hook.
const { cache } = createRequire(import.meta.url);
process.on('exit', () =>
  appendFileSync(
    into,
    Object.keys(cache)
      .map((path) => `${pathToFileURL(path)}\n`)
      .join(''),
  ),
);
