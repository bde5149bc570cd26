import { addToLikes } from '../../data/likes/counts.ts';
import { AppError } from '../../domain/errors.ts';
import { shownLikes } from '../../domain/likes.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/likes.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { grantWishes, type Wish } from './grant-wishes.ts';
import { likesCounted } from './tell-likes.ts';

/** By picture, what its wishes wrote; of one whose number pages show anew, when the store of pictures has that. */
type Written = Map<number, Positions | Promise<Positions>>;

/** How the numbers come to the store of pictures, which copies them. */
interface Telling {
  /**
   * When it is told of those that pages need not show anew. `now`: in the transaction of the likes. `later`: by the
   * sweeper of bumps, in that which removes the row of bumps; so one message says what a hundred likes of a quarter of
   * a second have come to.
   */
  rest: 'now' | 'later';
  /** Has these pictures shown with the numbers that were told, and gives what that wrote. Never rejects. */
  show: Show;
}

export type Show = (imageIds: readonly number[]) => Promise<Positions>;

/**
 * Changes who likes pictures, and the numbers of likes, in one transaction. What may be the fault of one picture is no
 * other's: each is then done alone, and one that is gone rejects with `deleted`. Throws when the store can't do it, and
 * `deleted` when there is no other picture.
 */
export async function changeLikes(core: Core, wishes: readonly Wish[], telling: Telling): Promise<Written> {
  try {
    return await commitLikes(core, wishes, telling);
  } catch (error) {
    const isOfStore = error instanceof AppError && error.code !== 'deleted';
    const pictures = [...new Set(wishes.map(({ imageId }) => imageId))];
    if (isOfStore || pictures.length === 1) throw error;
    const wishesFor = (id: number) => wishes.filter(({ imageId }) => imageId === id);
    return commitEach(pictures, (id) => commitLikes(core, wishesFor(id), telling));
  }
}

async function commitEach(
  pictures: readonly number[],
  commit: (id: number) => Promise<Written>,
): Promise<Written> {
  const outcomes = await Promise.allSettled(pictures.map(commit));
  const written: Written = new Map();
  for (const [index, outcome] of outcomes.entries()) {
    const id = pictures[index] as number;
    if (outcome.status === 'rejected') written.set(id, Promise.reject(outcome.reason as Error));
    else written.set(id, outcome.value.get(id) as Positions | Promise<Positions>);
  }
  return written;
}

async function commitLikes(core: Core, wishes: readonly Wish[], telling: Telling): Promise<Written> {
  const { value: shown, position } = await change(core, 'likes', (tx) =>
    write(tx, wishes, { at: core.clock(), rest: telling.rest }),
  );
  const shownAtOnce = shown.length > 0 ? withShown(position, telling.show(shown)) : position;
  return new Map(wishes.map(({ imageId }) => [imageId, shown.includes(imageId) ? shownAtOnce : position]));
}

/** Gives the pictures of which pages show another number now. Throws `deleted` when one is gone. */
async function write(
  tx: Writer,
  wishes: readonly Wish[],
  { at, rest }: { at: Date; rest: Telling['rest'] },
): Promise<Change<number[]>> {
  const { granted, differences } = await grantWishes(tx, wishes, at);
  if (granted.length === 0) return { value: [] };
  const counts = await addToLikes(tx, differences);
  if (counts.some(({ isClosed }) => isClosed)) throw new AppError('deleted');
  const likers = [...new Set(granted.map(({ visitor }) => visitor))];
  const shownAnew = counts.filter(({ imageId, likes }) => {
    const before = likes - (differences.get(imageId) ?? 0);
    return shownLikes(likes) !== shownLikes(before);
  });
  return {
    value: shownAnew.map(({ imageId }) => imageId),
    changed: [
      ...counts.map(({ imageId }) => `likes:${imageId}` as const),
      ...granted.map(({ imageId, visitor }) => `liked:${imageId}:${visitor}` as const),
      ...likers.map((visitor) => `liker:${visitor}` as const),
    ],
    told: (rest === 'now' ? counts : shownAnew).map(likesCounted),
    events: counts.map(({ imageId, likes }) => ({ type: 'image-liked', imageId, likes })),
  };
}

async function withShown(position: Positions, shown: Promise<Positions>): Promise<Positions> {
  return { ...position, ...(await shown) };
}
