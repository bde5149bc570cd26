import type { ReaderOf, WriterOf } from '../database.ts';
import type { OutboxNamed } from './outbox.ts';

/** The tables of the store of likes; as those of images.ts. */
export interface LikesTables extends OutboxNamed<'instaclone_likes_'> {
  instaclone_likes: LikesTable;
  instaclone_like_counts: LikeCountsTable;
}

export type Reader = ReaderOf<LikesTables>;
export type Writer = WriterOf<LikesTables>;

/** One row a picture and person. */
interface LikesTable {
  /** The id of the picture that is liked. */
  image: number;
  visitor: string;
  dt: string;
}

/** One row a picture, which every change of its likes holds until it is committed. */
interface LikeCountsTable {
  image: number;
  likes: number;
  /** When the picture was gone for good; nobody likes it from then on. */
  closed_at: string | null;
}
