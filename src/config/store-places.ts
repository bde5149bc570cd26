import type { StoreName } from '../domain/stores.ts';
import type { Values } from './variables.ts';

/** Where a store is; without a URL in the SQLite file. */
interface StorePlace {
  url: string | undefined;
  replicaUrls: readonly string[];
}

/** A store without a URL of its own is where the pictures are. */
export function placesOfStores(values: Values): Record<StoreName, StorePlace> {
  const images = { url: values.databaseUrl, replicaUrls: values.replicaUrls };
  const own = (url: string | undefined, replicaUrls: readonly string[]) =>
    url === undefined ? images : { url, replicaUrls };
  return {
    images,
    likes: own(values.likesDatabaseUrl, values.likesReplicaUrls),
    people: own(values.peopleDatabaseUrl, values.peopleReplicaUrls),
  };
}

/**
 * Stores on servers while the pictures are in a file would be two ways to run in one, and replicas without their primary
 * are a mistake. Fields of variables that can't be read are not there.
 */
export function problemsWithStores(values: Partial<Values>): string[] {
  const { databaseUrl, likesDatabaseUrl: likes, peopleDatabaseUrl: people } = values;
  const needs = [
    ['LIKES_DATABASE_URL', likes, 'DATABASE_URL', databaseUrl],
    ['PEOPLE_DATABASE_URL', people, 'DATABASE_URL', databaseUrl],
    ['LIKES_DATABASE_REPLICA_URLS', values.likesReplicaUrls?.[0], 'LIKES_DATABASE_URL', likes],
    ['PEOPLE_DATABASE_REPLICA_URLS', values.peopleReplicaUrls?.[0], 'PEOPLE_DATABASE_URL', people],
  ];
  return needs
    .filter(([, given, , needed]) => given !== undefined && needed === undefined)
    .map(([name, , other]) => `${name} can only be set together with ${other}`);
}
