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

/** How far a number of likes may be from the true one: who likes holds the row, so one like each is not yet seen. */
const unseenLikes = 3;

/**
 * Whether a picture that now has `likes` may have come into the list of popular ones or moved in it. `top` are
 * the most liked pictures, one more than the list has. A picture far from all of them in likes has neither passed nor been passed,
 * also when others are liked at the same moment.
 */
export function mayMoveInPopular(
  id: number,
  likes: number,
  top: readonly { id: number; likes: number }[],
): boolean {
  if (top.length <= popularSize) return true;
  return top.some((other) => other.id !== id && Math.abs(other.likes - likes) <= unseenLikes);
}
