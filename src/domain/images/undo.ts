import type { Image, ImageState } from './image.ts';

/** For how long its owner may bring a deleted picture back. */
export const undoMinutes = 10;

const undoMs = undoMinutes * 60_000;
/** What the clocks of two nodes may differ by: nothing is removed before every node has stopped offering it. */
const clockMarginMs = 60_000;

type DeletedImage = Image & { state: 'deleted'; deletedAt: string };
/** One that can still be what it was. */
type RestorableImage = DeletedImage & { stateBefore: ImageState };

export function isDeleted(image: Image): image is DeletedImage {
  return image.state === 'deleted' && image.deletedAt !== undefined;
}

export function canRestore(image: Image, now: Date): image is RestorableImage {
  return isDeleted(image) && image.stateBefore !== undefined && now < undoUntil(image);
}

/** Whether a deleted picture was ever ready: others may know of it, and are told that it was deleted. */
export function wasSeen(image: Image): boolean {
  return isDeleted(image) && image.digest !== undefined;
}

function undoUntil({ deletedAt }: DeletedImage): Date {
  return new Date(Date.parse(deletedAt) + undoMs);
}

/** When the bytes of a picture that is deleted now may go. */
export function purgeTime(now: Date): Date {
  return new Date(now.getTime() + undoMs + clockMarginMs);
}
