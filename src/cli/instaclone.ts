#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';

// A reader that has seen enough (`instaclone filters | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2));
