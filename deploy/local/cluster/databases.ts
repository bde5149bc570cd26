import type { PartKind } from './cluster-part.ts';

/** A primary and its replicas: what they are called here, and in which variables the application is told of them. */
interface Database {
  primary: PartKind;
  replica: PartKind;
  /** Of the primary; those of its replicas follow. */
  serverId: number;
  url: string;
  replicaUrls: string;
}

/** By the store that each is for. The first also has what has no database of its own. */
export const databases = {
  images: {
    primary: 'primary',
    replica: 'replica',
    serverId: 1,
    url: 'DATABASE_URL',
    replicaUrls: 'DATABASE_REPLICA_URLS',
  },
  likes: {
    primary: 'likes-primary',
    replica: 'likes-replica',
    serverId: 101,
    url: 'LIKES_DATABASE_URL',
    replicaUrls: 'LIKES_DATABASE_REPLICA_URLS',
  },
} as const satisfies Record<string, Database>;

export type DatabaseName = keyof typeof databases;

export const databaseNames = Object.keys(databases) as DatabaseName[];
export const replicaKinds: readonly PartKind[] = databaseNames.map((name) => databases[name].replica);
/** Of likes that are spread: the server that is asked, and those that have them. */
export const spiderKinds = ['likes-head', 'likes-shard'] as const satisfies PartKind[];
export const databaseKinds: readonly PartKind[] = [
  ...databaseNames.flatMap((name) => [databases[name].primary, databases[name].replica]),
  ...spiderKinds,
];
