import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/project-root.ts';

/** What an operator may choose; see deploy/nginx/capacity. */
export interface CapacityOptions {
  streams?: string | undefined;
  streamsPerAddress?: string | undefined;
  requestsPerAddress?: string | undefined;
}

/** What deploy/nginx/capacity says for this machine, by name. Rejects with its sentence when it says no. */
export async function readCapacity(options: CapacityOptions): Promise<Record<string, string>> {
  const env = {
    PATH: process.env['PATH'],
    STREAMS: options.streams,
    STREAMS_PER_ADDRESS: options.streamsPerAddress,
    REQUESTS_PER_ADDRESS: options.requestsPerAddress,
  };
  const { stdout } = await promisify(execFile)(join(projectRoot, 'deploy/nginx/capacity'), {
    env,
    timeout: 10_000,
  }).catch((error: Error & { stderr?: string }) => {
    throw new Error(error.stderr?.trim() || error.message, { cause: error });
  });
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}
