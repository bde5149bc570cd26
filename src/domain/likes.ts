/** What pages show of a number of likes: whole tens. */
export function shownLikes(likes: number): number {
  return Math.floor(likes / 10) * 10;
}

/** How many likes a picture shows: "Less than 10", then "10+", "20+" and so on. */
export function likesLabel(likes: number): string {
  return likes < 10 ? 'Less than 10' : `${shownLikes(likes)}+`;
}

/** How many pictures are shown as the popular ones. */
export const popularSize = 5;

/**
 * How many of the most liked pictures to look at when one goes: as many again as are shown, because others of them may
 * be going at the same moment, which makes room for those below.
 */
export const popularReach = 2 * popularSize;

/**
 * How far a number of likes may be from the true one, because changes that are made at the same moment are not yet seen.
 */
const unseenLikes = 3;

/**
 * Whether a picture whose number of likes goes from `before` to `after` may come into the list of popular ones, go from it,
 * or move in it. `top` are the most liked pictures, one more than the list has. One that is far from all of them in
 * likes has neither passed nor been passed. One that makes a leap may meet another that makes one too, unseen: so that is
 * told of whenever it reaches the list at all.
 */
export function mayMoveInPopular(
  { id, before, after }: { id: number; before: number; after: number },
  top: readonly { id: number; likes: number }[],
): boolean {
  if (top.length <= popularSize) return true;
  const low = Math.min(before, after) - unseenLikes;
  const high = Math.max(before, after) + unseenLikes;
  const others = top.filter((other) => other.id !== id);
  if (Math.abs(after - before) > unseenLikes) return others.some(({ likes }) => likes <= high);
  return others.some(({ likes }) => low <= likes && likes <= high);
}
