import { join } from 'node:path';
import type { Config } from '../config/read-config.ts';
import { projectRoot } from '../project-root.ts';
import { openRenderPool, type RenderPool } from '../rendering/render-pool.ts';

// The compiled program also when the sources run under the test runner, which can't be forked.
const program = join(projectRoot, 'dist/src/main/render-process.js');

/** The pool of render processes of this node. */
export function openRenderProcesses(
  config: Pick<Config, 'blobStore' | 'concurrency' | 'jobTimeoutMs' | 'workerMemoryBytes'>,
): RenderPool {
  return openRenderPool({
    program,
    store: config.blobStore,
    size: config.concurrency,
    timeoutMs: config.jobTimeoutMs,
    memoryBytes: config.workerMemoryBytes,
  });
}
