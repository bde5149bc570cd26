import type { Generated } from 'kysely';
import type { ImageState } from '../../domain/images/image.ts';
import type { JobState, PictureLane } from '../../domain/images/job.ts';
import type { ReaderOf, WriterOf } from '../database.ts';
import type { OutboxNamed } from './outbox.ts';

/**
 * The tables of the store of pictures as Kysely sees them; data/migrations makes them. Times are UTC text of
 * microseconds (see data/time.ts), because that is the one form that SQLite and MySQL store, sort and return alike.
 */
export interface ImagesTables extends OutboxNamed<'instaclone_'> {
  instaclone_images: ImagesTable;
  instaclone_jobs: JobsTable;
  instaclone_counters: CountersTable;
  instaclone_deleted_images: DeletedImagesTable;
  instaclone_flow_locks: FlowLocksTable;
}

export type Reader = ReaderOf<ImagesTables>;
export type Writer = WriterOf<ImagesTables>;

export interface ImagesTable {
  id: Generated<number>;
  parent_id: number | null;
  /** Null on an upload, which is its own root and does not know its id before it is inserted. */
  root_id: number | null;
  name: string;
  /** The random folder of the picture's blobs. The column keeps the name that the class material uses. */
  image: string;
  filter: string | null;
  strength: number | null;
  owner: string;
  state: ImageState;
  failure: string | null;
  digest: string | null;
  width: number | null;
  height: number | null;
  /** See domain/placeholder.ts. */
  placeholder: string | null;
  /** What the uploader says is to be seen. */
  alt: string | null;
  /** Tells an upload that came again from a new one; see usecases/upload-image.ts. Unique for its owner. */
  upload_key: string | null;
  /** A copy of what the store of likes counts, which it is told of by messages. */
  likes: Generated<number>;
  dt: string;
  /** What a deleted picture was; null when it can't be brought back any more. */
  state_before: ImageState | null;
  deleted_at: string | null;
  /**
   * When the bytes and then the row of a deleted picture, or what was uploaded of one that failed, are to be removed, or
   * looked at again.
   */
  purge_at: string | null;
}

/** The job of a picture, and at the same time the outbox: what is due at `publish_at` has to reach the queue. */
export interface JobsTable {
  id: Generated<number>;
  image_id: number;
  lane: PictureLane;
  state: JobState;
  attempts: Generated<number>;
  /** When the relay has to publish it next; null when there is nothing left to do. */
  publish_at: string | null;
  /** Whom it is made for; see data/images/turns.ts. Null when it has ended, because it may be an address. */
  flow: string | null;
  cost_ms: Generated<number>;
  /** Null when it has ended. */
  turn: Generated<number | null>;
  dt: string;
  finished_at: string | null;
}

/**
 * Totals that would otherwise be counted over whole tables, changed in the transaction of what they count; and the turn
 * that is served in each lane.
 */
export interface CountersTable {
  name: 'images' | `turn:${PictureLane}`;
  value: number;
}

/** The numbers of pictures that were deleted for good, so that their addresses can say so. */
interface DeletedImagesTable {
  id: number;
  dt: string;
}

/** Rows that transactions hold, and nothing more; see data/images/turns.ts. */
interface FlowLocksTable {
  id: number;
}
