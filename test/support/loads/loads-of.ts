import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../../src/project-root.ts';
import { runCommand } from '../nodes/command-line.ts';

/** The files that a command loads, as paths from the repository's root, each once; `list` is where they are noted. */
export async function loadsOf(words: readonly string[], list: string): Promise<string[]> {
  const hook = new URL('./record-loads.mjs', import.meta.url);
  hook.searchParams.set('into', list);
  const { status, stderr } = await runCommand(words, { NODE_OPTIONS: `--import=${hook}` });
  if (status !== 0) throw new Error(stderr);
  const urls = (await readFile(list, 'utf8')).trim().split('\n');
  return [...new Set(urls)].map((url) => relative(projectRoot, fileURLToPath(url))).sort();
}
