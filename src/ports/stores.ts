import type { StoreName } from '../domain/stores.ts';
import type { Database, Freshness, Position } from './database.ts';
import type { ImagesTables } from './stores/images.ts';
import type { LikesTables } from './stores/likes.ts';
import type { OutboxNamed } from './stores/outbox.ts';

/** The tables of each data service. */
export interface StoreTables {
  images: ImagesTables;
  likes: LikesTables;
  /** So far only what every store has. */
  people: OutboxNamed<'instaclone_people_'>;
}

export type Stores = { readonly [Name in StoreName]: Database<StoreTables[Name]> };

/** A server with the tables of one store or of several. */
export interface DatabaseServer {
  /** The handle on one store. All of a server share its connections. */
  store<Name extends StoreName>(name: Name): Database<StoreTables[Name]>;
  close(): Promise<void>;
}

/** What somebody has written and has to see: how far each store has come that they wrote to. */
export type Positions = { readonly [Name in StoreName]?: Position };

/** How new the data has to be that somebody reads, over all stores. */
export type StoresFreshness = Exclude<Freshness, object> | { after: Positions };

/** What that asks of one store. */
export function freshnessOf(name: StoreName, freshness: StoresFreshness): Freshness {
  if (typeof freshness === 'string') return freshness;
  const after = freshness.after[name];
  return after === undefined ? 'any' : { after };
}
