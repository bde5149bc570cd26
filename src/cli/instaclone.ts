#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';

// Not process.exit, which would cut off what is still on its way to a pipe.
process.exitCode = await runCommandLine(process.argv.slice(2));
