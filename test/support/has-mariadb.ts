import { findProgram, packages } from '../../deploy/local/packages.mjs';
import { requireServer } from './require-server.ts';

/** For `describe.skipIf(!hasMariadb())`; throws where servers are required and this one is not there. */
export function hasMariadb(): boolean {
  const [program] = packages.mariadb.programs;
  return requireServer('MariaDB', findProgram(packages.mariadb.programs) ?? `/usr/sbin/${program}`);
}
