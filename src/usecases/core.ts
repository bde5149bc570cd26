import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { PictureLimits } from '../pictures/inspect.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Events } from '../ports/events.ts';

/** What the use cases work with. Made by a composition root. */
export interface Core {
  database: Database;
  blobs: BlobStore;
  cache: CoherentCache;
  events: Events;
  clock: Clock;
  limits: PictureLimits;
  /** How long what was uploaded of a picture that failed is kept, so that its owner may try again. */
  failedOriginalsMs: number;
  /** Tells the relay of this process that a job was committed. The relay would also find it by itself, later. */
  onJobQueued(): void;
  /** Tells the sweeper of this process that these rows of bumps are done with. Any sweeper would find out, later. */
  onBumped(bumpIds: readonly number[]): void;
}
