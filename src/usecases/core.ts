import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { PictureLane } from '../domain/images/job.ts';
import type { StoreName } from '../domain/stores.ts';
import type { Tag } from '../domain/tags.ts';
import type { PictureLimits } from '../pictures/inspect.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Stores } from '../ports/stores.ts';

/** What the use cases work with. Made by a composition root. */
export interface Core {
  stores: Stores;
  blobs: BlobStore;
  cache: CoherentCache;
  events: Events;
  clock: Clock;
  limits: PictureLimits;
  /** How long what was uploaded of a picture that failed is kept, so that its owner may try again. */
  failedOriginalsMs: number;
  /**
   * Tells the relay of this process that a job of this lane was committed. The relay would also find it by itself,
   * later.
   */
  onJobQueued(lane: PictureLane): void;
  /** The same of messages to other data services. */
  onTold(): void;
  /** Tells the sweeper of this process that these rows of bumps are done with. Any sweeper would find out, later. */
  onBumped(bumped: BumpRows): void;
}

export interface BumpRows {
  store: StoreName;
  ids: readonly number[];
  /** All that these rows name. */
  tags: readonly Tag[];
}
