import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openChanges, type Counts } from './cluster-changes.ts';
import type { Part, PartKind } from './cluster-part.ts';
import { loadSecrets, type ClusterSecrets } from './cluster-secrets.ts';
import { databaseNames, databases, type DatabaseName } from './databases.ts';
import { settleLikesStore, shardsOf, type LikesStore } from './likes-store.ts';
import type { MariadbServer } from '../servers/mariadb.ts';
import { spreadLikes } from '../servers/spider-tables.ts';
import type { NginxServer } from '../servers/nginx.ts';
import { builtPrograms, type NodePrograms } from '../servers/node-process.ts';
import { prepareTables } from './prepare-tables.ts';
import { openRecipes, type Recipes } from './recipes.ts';
import { openRoster, type Roster } from './roster.ts';
import { openRotation } from './rotation.ts';
import { withSecretsInFiles } from './secret-files.ts';
import { settleAll } from '../programs/settle-all.ts';

interface ClusterOptions extends Counts {
  /** Absolute. Everything is in here, and stays when the cluster ends. */
  dir: string;
  memcached?: number;
  /** As before when not given; in a new folder they share the database of the pictures. They can move to their own. */
  likesStore?: LikesStore | undefined;
  /** Where people come in; a free one when not given. */
  port?: number;
  /** Whether nginx keeps pages of people without a cookie for a second. */
  pageCache?: 'on' | 'off';
  uploadMaxBytes?: number;
  publicUrl?: string | undefined;
  /** How long a node's running work may take when it is stopped. */
  nodeStopMs?: number;
  programs?: NodePrograms;
  /** Configuration of the nodes beyond where their servers are. */
  settings?: Readonly<Record<string, string>>;
  log?: (line: string) => void;
  /** Told whenever a part changes its state, from the start on. */
  onChange?: (parts: readonly Part[]) => void;
  /** Gives up starting. */
  signal?: AbortSignal;
}

export interface Cluster {
  /** Where people come in. */
  url: string;
  /** What the application's programs are told; for one that is started by hand. */
  environment(): Record<string, string>;
  parts(): readonly Part[];
  /** By name, such as `web-2`. Throws when there is none. */
  part(name: string): Part;
  /** The database servers of the pictures, and of all that has none of its own. */
  primary(): MariadbServer;
  replicas(): MariadbServer[];
  /**
   * Starts and stops nodes until there are that many, and starts those that are down. Drops no request. Another
   * number of replicas restarts the nodes one by one, since they are told at their start.
   */
  scale(counts: Partial<Counts>): Promise<void>;
  /** Lets this replica apply every transaction so many seconds after the primary; 0 ends it, and so does a restart. */
  delay(replica: string, seconds: number): Promise<void>;
  /** Of replicas that run and are kept behind, by name: by how many seconds. */
  delays(): Promise<ReadonlyMap<string, number>>;
  /** In order, one after the other, so that the others go on working. */
  restart(parts: readonly Part[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything and resolves when it all answers; when something does not, stops what was started. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, log = () => {}, onChange = () => {}, programs = builtPrograms, nodeStopMs = 15_000 } = options;
  const blobDir = join(dir, 'blobs');
  await mkdir(blobDir, { recursive: true, mode: 0o700 });
  const secrets = await loadSecrets(dir);
  const likes = await settleLikesStore(dir, options.likesStore);
  const ownDatabases: DatabaseName[] = likes.store === 'own' ? ['images', 'likes'] : ['images'];
  const roster = openRoster();
  const rotation = openRotation(() => roster.ofKind<NginxServer>('nginx')[0]);
  const primary = (of: DatabaseName) =>
    (roster.ofKind<MariadbServer>(databases[of].primary)[0] as Part<MariadbServer>).server();
  const settings = () => ({
    ...serversOf(roster),
    NODE_ENV: 'production',
    MALLOC_ARENA_MAX: '2', // With more of them glibc keeps more memory for threads that come and go.
    BLOB_DIR: blobDir,
    COOKIE_SECRET: secrets.cookieSecret,
    ...options.settings,
  });
  const environment = () => withSecretsInFiles(join(dir, 'secrets'), settings());
  const { uploadMaxBytes, publicUrl, pageCache } = options;
  const recipes = openRecipes({
    ...{ dir, blobDir, secrets, rotation, environment, primary, programs, nodeStopMs },
    ...{ uploadMaxBytes, publicUrl, pageCache, log },
    onChange: () => onChange(roster.all()),
  });
  const changes = openChanges(roster, recipes);
  const prepare = async () => {
    if (shardsOf(likes.store) > 0) await spreadOver(roster, secrets);
    const urls = ownDatabases.map((name) => [databases[name].url, primary(name).migrateUrl]);
    const env = { ...settings(), ...(Object.fromEntries(urls) as Record<string, string>) };
    await prepareTables({ programs, likes, env, secretsDir: join(dir, 'secrets/migrate') });
  };
  try {
    const databaseParts = { ownDatabases, likesShards: shardsOf(likes.store) };
    await startParts(options, { ...databaseParts, roster, recipes, scale: changes.scale, prepare });
  } catch (error) {
    await changes.stop();
    throw error;
  }

  return {
    url: (roster.ofKind('nginx')[0] as Part).server().url,
    environment,
    parts: () => roster.all(),
    part: (name) => roster.get(name),
    primary: () => primary('images'),
    replicas: () => roster.ofKind<MariadbServer>('replica').map((part) => part.server()),
    ...changes,
  };
}

function spreadOver(roster: Roster, { database }: ClusterSecrets): Promise<void> {
  const running = (kind: PartKind) => roster.ofKind<MariadbServer>(kind).map((part) => part.server());
  return spreadLikes({ heads: running('likes-head'), shards: running('likes-shard') }, database);
}

interface Start {
  ownDatabases: readonly DatabaseName[];
  /** How many servers the likes are spread over. */
  likesShards: number;
  roster: Roster;
  recipes: Recipes;
  scale: Cluster['scale'];
  /** Makes the tables. */
  prepare: () => Promise<void>;
}

/** First what the nodes need, at once; then the nodes; last what leads people to them. */
async function startParts(
  options: ClusterOptions,
  { ownDatabases, likesShards, roster, recipes, scale, prepare }: Start,
): Promise<void> {
  const caches = numbersTo(options.memcached ?? 2).map(recipes.memcached);
  const primaries = ownDatabases.map((name) => roster.start(recipes.databases[name].primary()));
  const replicated = settleAll(primaries).then(() => scale({ replicas: options.replicas }));
  const shards = numbersTo(likesShards).map(recipes.spider.shard);
  const spider = shards.length === 0 ? [] : [recipes.spider.head(), ...shards];
  await settleAll([
    replicated,
    ...spider.map((part) => roster.start(part)),
    roster.start(recipes.rabbitmq()),
    ...caches.map((part) => roster.start(part)),
  ]);
  options.signal?.throwIfAborted();
  await prepare();
  await scale({ web: options.web, workers: options.workers });
  options.signal?.throwIfAborted();
  await roster.start(recipes.nginx(options.port));
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Where the servers of the nodes are, as the configuration names them. Empty is what there is none of. */
function serversOf(roster: Roster): Record<string, string> {
  const urls = (kind: PartKind) =>
    roster
      .ofKind(kind)
      .map((part) => part.server().url)
      .join(',');
  const ofDatabases = databaseNames.flatMap((name) => {
    const { primary, url, replica, replicaUrls } = databases[name];
    return [
      [url, urls(primary)],
      [replicaUrls, urls(replica)],
    ];
  });
  const likesHead = urls('likes-head');
  return {
    ...(Object.fromEntries(ofDatabases) as Record<string, string>),
    ...(likesHead !== '' && { [databases.likes.url]: likesHead }),
    QUEUE_URL: urls('rabbitmq'),
    CACHE_SERVERS: urls('memcached'),
  };
}
