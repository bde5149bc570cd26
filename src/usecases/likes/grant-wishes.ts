import { deleteLikes, findLikes, insertLikes } from '../../data/likes/likes.ts';
import { DuplicateKeyError } from '../../ports/database.ts';
import type { Writer } from '../../ports/stores/likes.ts';

/** That somebody likes a picture, or no longer does. */
export interface Wish {
  imageId: number;
  visitor: string;
  likes: boolean;
}

interface Granted {
  /** The wishes of what was not so already. */
  granted: readonly Wish[];
  /** By picture, how many likes more it has by them. */
  differences: Map<number, number>;
}

/** Writes and removes likes, so that all is as it is wished. */
export async function grantWishes(tx: Writer, wishes: readonly Wish[], at: Date): Promise<Granted> {
  const last = withoutOlder(wishes);
  // Whether a like is there, one that comes alone learns by being refused, in one statement. Many could not tell which
  // of them are.
  if (last.length === 1) return grantAlone(tx, last, at);
  const there = new Set((await findLikes(tx, last)).map(keyOf));
  const granted = last.filter((wish) => there.has(keyOf(wish)) !== wish.likes);
  return grant(tx, granted, at);
}

/** Of several wishes of one person for one picture the last one is what they want. */
function withoutOlder(wishes: readonly Wish[]): Wish[] {
  return [...new Map(wishes.map((wish) => [keyOf(wish), wish])).values()];
}

const keyOf = ({ imageId, visitor }: Pick<Wish, 'imageId' | 'visitor'>) => `${imageId} ${visitor}`;

async function grantAlone(tx: Writer, wish: readonly Wish[], at: Date): Promise<Granted> {
  const nothing: Granted = { granted: [], differences: new Map() };
  try {
    const done = await grant(tx, wish, at);
    return [...done.differences.values()].some((difference) => difference !== 0) ? done : nothing;
  } catch (error) {
    if (error instanceof DuplicateKeyError) return nothing;
    throw error;
  }
}

/** Throws DuplicateKeyError when one of the likes is there already. */
async function grant(tx: Writer, granted: readonly Wish[], at: Date): Promise<Granted> {
  const differences = new Map<number, number>();
  const add = (imageId: number, likes: number) =>
    differences.set(imageId, (differences.get(imageId) ?? 0) + likes);
  const likes = granted.filter((wish) => wish.likes);
  if (likes.length > 0) await insertLikes(tx, likes, at);
  for (const { imageId } of likes) add(imageId, 1);
  const unlikes = granted.filter((wish) => !wish.likes);
  for (const imageId of new Set(unlikes.map((wish) => wish.imageId))) {
    const visitors = unlikes.filter((wish) => wish.imageId === imageId).map(({ visitor }) => visitor);
    add(imageId, -(await deleteLikes(tx, imageId, visitors)));
  }
  return { granted, differences };
}
