import { join } from 'node:path';
import type { NodePrograms } from '../../../deploy/local/servers/node-process.ts';
import { projectRoot } from '../../../src/project-root.ts';

const folder = join(projectRoot, 'test/support/nodes/bare-programs');

/** Real processes in the place of the application's, for tests of what runs them. */
export const barePrograms: NodePrograms = {
  web: [join(folder, 'web.mjs')],
  worker: [join(folder, 'worker.mjs')],
  migrate: [join(folder, 'migrate.mjs')],
  moveLikes: [join(folder, 'migrate.mjs')],
};
