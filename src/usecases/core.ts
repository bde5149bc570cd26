import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { PictureLimits } from '../pictures/inspect.ts';
import type { BlobStore, Clock, Database, Events } from '../ports/ports.ts';

/** What the use cases work with. Made by a composition root. */
export interface Core {
  database: Database;
  blobs: BlobStore;
  cache: CoherentCache;
  events: Events;
  clock: Clock;
  limits: PictureLimits;
  /** Tells the relay of this process that a job was committed. The relay would also find it by itself, later. */
  onJobQueued(): void;
  /** Tells the sweeper of this process that these rows of bumps are done with. Any sweeper would find out, later. */
  onBumped(bumpIds: readonly number[]): void;
}
