import { packages } from '../../../deploy/local/programs/packages.mjs';
import { requireServer } from './require-server.ts';

/** For `describe.skipIf(!hasMariadb())`; throws where servers are required and this one is not there. */
export function hasMariadb(): boolean {
  return requireServer(packages.mariadb);
}
