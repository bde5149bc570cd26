/**
 * Things a second of so many that worked side by side and always had something to do. `finishedAt` are the moments at
 * which each was finished, in milliseconds and in any order. Counted from one finish to another, because at the start
 * and at the end each has something half done: from the first finish of (about) everyone, over `count` more.
 */
export function steadyRate(finishedAt: readonly number[], workers: number, count: number): number {
  const sorted = finishedAt.toSorted((a, b) => a - b);
  const [from, to] = [sorted[workers - 1], sorted[workers - 1 + count]];
  if (from === undefined || to === undefined) throw new Error(`${sorted.length} are too few`);
  return count / ((to - from) / 1000);
}

/** How many more than `count` there have to be, so that nobody runs out of work before the last of `count`. */
export const spareFor = (workers: number) => 4 * workers;
