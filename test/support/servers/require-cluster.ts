import { packages } from '../../../deploy/local/programs/packages.mjs';
import { requireServer } from './require-server.ts';

/** Whether everything that a local cluster needs is here; otherwise as `requireServer`. */
export function requireCluster(): boolean {
  return [packages.mariadb, packages.rabbitmq, packages.memcached, packages.nginx]
    .map((server) => requireServer(server))
    .every(Boolean);
}
