/** What is kept at most, so that photos which nobody sends do not fill a person's disk. */
export const mostFiles = 20;
export const mostBytes = 200e6;

interface Sized {
  key: string;
  file: { size: number };
}

/** Whether there is room for one more beside what is kept; it takes the place of what has the same key. */
export function hasRoom(kept: readonly Sized[], next: Sized): boolean {
  const others = kept.filter(({ key }) => key !== next.key);
  const bytes = others.reduce((sum, { file }) => sum + file.size, next.file.size);
  return others.length < mostFiles && bytes <= mostBytes;
}

/** Its place in the list of what is kept: the last, unless it has one. */
export function orderOf(kept: readonly { key: string; order: number }[], next: { key: string }): number {
  const known = kept.find(({ key }) => key === next.key);
  return known?.order ?? 1 + Math.max(0, ...kept.map(({ order }) => order));
}
