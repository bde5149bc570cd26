import type { Tag } from '../tags.ts';

/** How many ids one range has: range `r` holds the ids from `r * rangeSize` to one less than the next range's. */
export const rangeSize = 32;

/**
 * In how many ranges the pictures of an older page are looked for: its own and those below it, 97 to 128 ids. More
 * find a full page among more ids without a picture, and make a page depend on more that it does not show.
 */
const rangesOfPage = 4;

export function rangeOf(id: number): number {
  return Math.floor(id / rangeSize);
}

export function rangeTag(range: number): Tag {
  return `range:${range}`;
}

/** The ranges in which the pictures right below an id are, the highest first. They depend on the id alone. */
export function rangesBefore(beforeId: number): number[] {
  const highest = rangeOf(beforeId - 1);
  return Array.from({ length: Math.min(rangesOfPage, highest + 1) }, (_, index) => highest - index);
}

/** The range of an id, and one on each side: where its neighbours are, unless more than 32 ids there show nothing. */
export function rangesAround(id: number): number[] {
  const range = rangeOf(id);
  return [range + 1, range, range - 1].filter((each) => each >= 0);
}

/** Whether there is nothing below these ranges. */
export function reachFirstId(ranges: readonly number[]): boolean {
  return ranges.includes(0);
}
