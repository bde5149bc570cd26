/** What a seed has done so far. */
export interface Tally {
  /** Pictures that were uploaded and are finished. */
  ready: number;
  /** Pictures that the same command has uploaded before. */
  present: number;
  /** Pictures made from them with a filter, finished. */
  filtered: number;
  likes: number;
  /** What was accepted but not finished when the command was interrupted. */
  pending: number;
  /** What was refused, or could not be processed, each with the reason. */
  refused: { name: string; reason: string }[];
}

export function emptyTally(): Tally {
  return { ready: 0, present: 0, filtered: 0, likes: 0, pending: 0, refused: [] };
}

/** `12 pictures, 5 filtered ones and 31 likes in 4.2 s` */
export function describeTally(
  { ready, present, filtered, likes, pending, refused }: Tally,
  elapsedMs: number,
): string {
  const parts = [count(ready, 'picture', 'pictures')];
  if (present > 0) parts.push(`${present} that ${present === 1 ? 'was' : 'were'} there already`);
  if (filtered > 0) parts.push(count(filtered, 'filtered one', 'filtered ones'));
  if (likes > 0) parts.push(count(likes, 'like', 'likes'));
  if (refused.length > 0) parts.push(`${refused.length} refused`);
  if (pending > 0) parts.push(`${pending} accepted but not finished yet`);
  const last = parts.pop() ?? '';
  const list = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `${list} in ${(elapsedMs / 1000).toFixed(1)} s`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
