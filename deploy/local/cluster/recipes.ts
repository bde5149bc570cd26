import { openPart, type Part, type PartOptions } from './cluster-part.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';
import { databases, type DatabaseName } from './databases.ts';
import { startMariadb, type MariadbServer } from '../servers/mariadb.ts';
import { startMemcached } from '../servers/memcached.ts';
import { startNginx } from '../servers/nginx.ts';
import { startWebNode, startWorkerNode, type NodePrograms } from '../servers/node-process.ts';
import { startSpiderHead, startSpiderShard } from '../servers/spider.ts';
import { startRabbitMq } from '../servers/rabbitmq.ts';
import { startReplica, waitForReplica } from './replication.ts';
import type { Rotation } from './rotation.ts';
import type { RunningServer } from '../servers/running-server.ts';

interface Surroundings {
  dir: string;
  blobDir: string;
  secrets: ClusterSecrets;
  rotation: Rotation;
  /** What a node is told at its start. */
  environment: () => Record<string, string>;
  primary: (of: DatabaseName) => MariadbServer;
  programs: NodePrograms;
  nodeStopMs: number;
  uploadMaxBytes?: number | undefined;
  publicUrl?: string | undefined;
  pageCache?: 'on' | 'off' | undefined;
  log: (line: string) => void;
  onChange: () => void;
}

/** How each kind of part is made and started. */
export function openRecipes(surroundings: Surroundings) {
  const { dir, log, onChange } = surroundings;
  const part: OpenPart = (options) => openPart({ ...options, dir, log, onChange });
  return {
    databases: {
      images: databaseRecipes('images', surroundings, part),
      likes: databaseRecipes('likes', surroundings, part),
    },
    spider: spiderRecipes(surroundings, part),
    ...serverRecipes(surroundings, part),
    ...nodeRecipes(surroundings, part),
  };
}

export type Recipes = ReturnType<typeof openRecipes>;

type OpenPart = <T extends RunningServer>(
  options: Omit<PartOptions<T>, 'dir' | 'log' | 'onChange'>,
) => Part<T>;

function databaseRecipes(of: DatabaseName, { secrets, primary }: Surroundings, part: OpenPart) {
  const accounts = secrets.database;
  const { serverId, ...kinds } = databases[of];
  return {
    primary: () =>
      part({
        name: kinds.primary,
        kind: kinds.primary,
        start: (place) => startMariadb({ ...place, serverId, accounts }),
      }),

    replica: (number: number): Part => {
      const replica: Part<MariadbServer> = part({
        name: `${kinds.replica}-${number}`,
        kind: kinds.replica,
        start: (place) =>
          startReplica({ ...place, serverId: serverId + number, accounts, primary: primary(of) }),
        enter: () => waitForReplica(primary(of), replica.server(), 60),
      });
      return replica;
    },
  };
}

/** Of likes that are spread; see servers/spider.ts. */
function spiderRecipes({ secrets }: Surroundings, part: OpenPart) {
  const accounts = secrets.database;
  return {
    head: () =>
      part({
        name: 'likes-head',
        kind: 'likes-head',
        start: (place) => startSpiderHead({ ...place, accounts }),
      }),

    shard: (number: number) =>
      part({
        name: `likes-shard-${number}`,
        kind: 'likes-shard',
        start: (place) => startSpiderShard(number, { ...place, accounts }),
      }),
  };
}

function serverRecipes(surroundings: Surroundings, part: OpenPart) {
  const { secrets, rotation, environment, blobDir, uploadMaxBytes, publicUrl, pageCache } = surroundings;
  return {
    memcached: (number: number) =>
      part({ name: `memcached-${number}`, kind: 'memcached', start: startMemcached }),

    rabbitmq: () =>
      part({
        name: 'rabbitmq',
        kind: 'rabbitmq',
        start: (place) => startRabbitMq({ ...place, password: secrets.brokerPassword }),
      }),

    nginx: (firstPort: number | undefined) =>
      part({
        name: 'nginx',
        kind: 'nginx',
        start: (place) =>
          startNginx({
            ...(firstPort === undefined ? {} : { port: firstPort }),
            ...place,
            ...{ blobDir, uploadMaxBytes, publicUrl, pageCache },
            webPorts: rotation.ports(),
            streamsPerAddress: environment()['STREAMS_PER_ADDRESS'],
          }),
      }),
  };
}

function nodeRecipes(surroundings: Surroundings, part: OpenPart) {
  const { rotation, programs, environment, nodeStopMs } = surroundings;
  const nodeOptions = () => ({ env: environment(), stopWithinMs: nodeStopMs });
  return {
    web: (number: number): Part => {
      const web: Part = part({
        name: `web-${number}`,
        kind: 'web',
        start: (place) => startWebNode({ ...place, ...nodeOptions(), args: programs.web }),
        enter: () => rotation.add(web),
        leave: () => rotation.remove(web),
      });
      return web;
    },

    worker: (number: number) =>
      part({
        name: `worker-${number}`,
        kind: 'worker',
        start: (place) => startWorkerNode({ ...place, ...nodeOptions(), args: programs.worker }),
      }),
  };
}
