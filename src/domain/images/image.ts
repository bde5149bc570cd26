import { errorMessage, errorTable, type ErrorCode } from '../errors.ts';

export const imageStates = ['processing', 'ready', 'failed', 'cancelled', 'deleted'] as const;
export type ImageState = (typeof imageStates)[number];

/** A picture as the application speaks of it: one row of `instaclone_images`. */
export interface Image {
  id: number;
  /** The picture this one was made from; undefined for an upload, or when that picture was deleted. */
  parentId: number | undefined;
  /** The upload that the whole family goes back to; its own id for an upload. */
  rootId: number;
  name: string;
  /** Random public name of the folder that holds this picture's blobs. */
  folder: string;
  /** Name of the filter that made it; undefined for an upload. */
  filter: string | undefined;
  /** 0 to 100 %; undefined for an upload. */
  strength: number | undefined;
  owner: string;
  state: ImageState;
  /** Why it failed; only in state `failed`. */
  failure: ErrorCode | undefined;
  /** Digest of the finished full-size JPEG, part of every media URL; undefined until ready. */
  digest: string | undefined;
  /** Pixels after orientation; undefined until ready. */
  width: number | undefined;
  height: number | undefined;
  /** See placeholder.ts; undefined until ready, and for pictures that are older than placeholders. */
  placeholder: string | undefined;
  /** What the uploader says is to be seen, for those who do not see it. */
  alt: string | undefined;
  likes: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC; only in state `deleted`. */
  deletedAt: string | undefined;
  /** What a deleted picture was, and becomes again when that is undone; undefined when it is too late for that. */
  stateBefore: ImageState | undefined;
}

/** An image whose pixels exist: what lists show. */
export type ReadyImage = Image & { state: 'ready'; digest: string; width: number; height: number };

export function isReady(image: Image): image is ReadyImage {
  return image.state === 'ready' && image.digest !== undefined;
}

/**
 * Whether a person may know that there is this picture. Until it is ready, and when it will never be, only its owner
 * may: its name and why it failed are nobody else's business, and numbers are easy to guess.
 */
export function isShownTo(image: Image, visitor: string | undefined): boolean {
  return isReady(image) || image.owner === visitor;
}

/** Whether a failed picture may come out well the next time. */
export function canRetry(image: Image): boolean {
  return image.failure !== undefined && errorTable[image.failure].canRetry;
}

/** Why a picture failed, for the person who uploaded it. */
export function failureMessage({ failure }: Image): string {
  return errorMessage(failure ?? 'internal', { seconds: 'a few' });
}

/** A positive whole number as written in a URL, or undefined. */
export function parseId(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
