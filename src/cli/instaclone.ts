#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

// From Node 22.8 on, what was compiled is kept for the next start. Node's own choice would be the temporary folder,
// where others can write; where this one can't be written, there is no cache.
const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };
enableCompileCache?.(join(projectRoot, 'node_modules/.cache/instaclone'));

const { runCommandLine } = await import('./run-command-line.ts');
// Not process.exit, which would cut off what is still on its way to a pipe.
process.exitCode = await runCommandLine(process.argv.slice(2));
