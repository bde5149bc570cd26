// Reads what `docker compose config --format json` prints and writes what `docker stack deploy` takes. Run by
// deploy/swarm, in the application's image, so that the machine itself needs nothing but Docker.
//
//   NODE_ID    the node that keeps the data
//   CHECKSUMS  of the files that containers are configured with, as sha256sum prints them
import { json } from 'node:stream/consumers';

const stack = /** @type {any} */ (await json(process.stdin));
const { NODE_ID: nodeId = '', CHECKSUMS: checksums = '' } = process.env;

delete stack.name;
for (const service of Object.values(stack.services)) forSwarm(service);
for (const network of Object.values(stack.networks)) delete network.name; // That of the stack's own network.
for (const file of [...Object.values(stack.configs), ...Object.values(stack.secrets)]) {
  file.name = `${file.name}-${checksumOf(file.file)}`;
}
process.stdout.write(JSON.stringify(stack, null, 2));

/** @param {any} service */
function forSwarm(service) {
  // Here containers come back however they end, and every container waits by itself for what it needs.
  for (const key of ['depends_on', 'restart', 'build', 'security_opt']) delete service[key];
  for (const key of ['command', 'entrypoint']) if (service[key] === null) delete service[key];
  service.deploy ??= {};
  const { limits } = service.deploy.resources ?? {};
  if (limits?.cpus) limits.cpus = String(limits.cpus);
  // The names of services lead to their containers, and the port to the one on this node: that needs no IPVS, which
  // not every kernel has. nginx balances by itself.
  service.deploy.endpoint_mode = 'dnsrr';
  for (const port of service.ports ?? []) {
    Object.assign(port, { published: Number(port.published), mode: 'host' });
    delete port.host_ip; // Swarm publishes on all addresses of the node.
  }
  // Scripts that the database's image runs as they are, and reads into itself otherwise.
  for (const config of service.configs ?? []) config.mode = 0o555;
  for (const { tmpfs } of service.volumes ?? []) if (tmpfs?.size) tmpfs.size = Number(tmpfs.size);
  if ((service.volumes ?? []).some(isOnOneNode)) {
    service.deploy.placement = { constraints: [`node.id == ${nodeId}`] };
  }
}

/**
 * A volume lies on the node where its container is, unless the operator has given it a driver's options, such as those
 * of NFS. On another node its container would start with an empty one.
 *
 * @param {any} mount
 */
function isOnOneNode({ type, source }) {
  return type === 'volume' && stack.volumes[source]?.driver_opts === undefined;
}

/**
 * Part of the name of a config or a secret, because Swarm never changes one. Of a random secret it tells nothing.
 *
 * @param {string} file
 */
function checksumOf(file) {
  const sums = checksums.split('\n').map((line) => line.split(/ +/));
  const [sum] = sums.find(([, path]) => path && file.endsWith(path)) ?? [];
  if (sum === undefined) throw new Error(`There is no checksum of ${file}`);
  return sum.slice(0, 12);
}
