import { setTimeout as sleep } from 'node:timers/promises';
import { readCopies } from '../../data/images/consistency.ts';
import { readCountedLikes, type CountedLikes } from '../../data/likes/consistency.ts';
import { listBumps } from '../../data/outbox/bumps.ts';
import { findTold } from '../../data/outbox/messages.ts';
import type { Piece } from '../../domain/piece.ts';
import { idInTag, type Tag } from '../../domain/tags.ts';
import type { Core } from '../core.ts';
import type { Check } from './finding.ts';
import { recountLikes, removeLikes } from './mend-likes.ts';

/** What the stores say about the likes of one picture. */
interface LikesState extends CountedLikes {
  /** The copy beside the picture; undefined when there is no such picture. */
  copied: number | undefined;
}

/** How often and how long apart it is looked whether something that differs is only under way. */
const looks = 5;
const pauseMs = 100;
/** How many pictures are looked at again by one statement. */
const againAtOnce = 200;
/** Many more than there are on a site that is well. */
const mostBumps = 10_000;

/** Compares the likes of pictures with what counts them, and with the copies of that. */
export async function checkLikes(check: Check, piece: Piece): Promise<void> {
  const { core } = check;
  const suspects = [...(await readStates(core, piece))]
    .filter(([, state]) => differs(state))
    .map(([id]) => id);
  for (let at = 0; at < suspects.length; at += againAtOnce) {
    for (const [id, state] of await lookAgain(core, suspects.slice(at, at + againAtOnce))) {
      await tell(check, id, state);
    }
  }
}

async function readStates(
  { stores }: Core,
  which: Piece | readonly number[],
): Promise<Map<number, LikesState>> {
  const counted = await readCountedLikes(stores.likes.reader('primary'), which);
  const copies = await readCopies(stores.images.reader('primary'), which);
  const ids = new Set([...counted.keys(), ...copies.keys()]);
  const nobody = { counted: undefined, isClosed: false, rows: 0 };
  return new Map([...ids].map((id) => [id, { ...(counted.get(id) ?? nobody), copied: copies.get(id) }]));
}

function differs({ counted = 0, isClosed, rows, copied }: LikesState): boolean {
  return copied === undefined
    ? isOrphan({ isClosed, counted, rows })
    : isClosed || counted !== rows || copied !== rows;
}

/** That a picture is gone stays known. */
function isOrphan({ isClosed, counted, rows }: CountedLikes): boolean {
  return rows > 0 || (counted !== undefined && (counted > 0 || !isClosed));
}

/**
 * A like that comes between two statements looks like a difference, and so does one of which the pictures are told just
 * now. It is one when nothing is being told and two looks see the same.
 */
async function lookAgain(core: Core, suspects: readonly number[]): Promise<Map<number, LikesState>> {
  const found = new Map<number, LikesState>();
  let open = suspects;
  let last = new Map<number, LikesState>();
  const findUnderWay = lookForTold(core);
  for (let look = 0; look < looks && open.length > 0; look += 1) {
    if (look > 0) await sleep(pauseMs);
    const told = await findUnderWay(open, look === looks - 1);
    const now = await readStates(core, open);
    for (const id of open) {
      const state = now.get(id);
      const isTheSame = JSON.stringify(state) === JSON.stringify(last.get(id));
      if (state && differs(state) && isTheSame && !told.has(`image:${id}`)) found.set(id, state);
    }
    open = open.filter((id) => !found.has(id) && differs(now.get(id) as LikesState));
    last = now;
  }
  return found;
}

/**
 * Finds the subjects of these pictures about which something is told and not applied yet, or is to be told when a row
 * of bumps goes. A row that was there at the first look and is at the last one was left by a node that died.
 */
function lookForTold({ stores }: Core): (ids: readonly number[], isLast: boolean) => Promise<Set<string>> {
  let first: Set<number> | undefined;
  return async (ids, isLast) => {
    const subjects = ids.map((id) => `image:${id}`);
    const byLikes = await findTold(stores.likes.reader('primary'), 'likes', subjects);
    const byImages = await findTold(stores.images.reader('primary'), 'images', subjects);
    const bumps = await listBumps(stores.likes.reader('primary'), 'likes', mostBumps);
    first ??= new Set(bumps.map(({ id }) => id));
    const untold = bumps.filter(({ id }) => !(isLast && first?.has(id))).flatMap(({ tags }) => tags);
    const pictures = untold.flatMap((tag) => idInTag('likes', tag as Tag) ?? []);
    return new Set([...byLikes, ...byImages, ...pictures.map((id) => `image:${id}`)]);
  };
}

async function tell({ core, mends, report }: Check, id: number, state: LikesState): Promise<void> {
  const { counted = 0, isClosed, rows, copied } = state;
  if (copied === undefined) {
    if (mends) await removeLikes(core, id);
    report({
      difference: 'orphans',
      text: `picture ${id}: ${rows} likes, ${counted} counted`,
      isMended: mends,
    });
    return;
  }
  if (mends) await recountLikes(core, id);
  const closed = isClosed ? ', and closed as if it were gone' : '';
  const text = `picture ${id}: ${rows} likes, ${counted} counted, ${copied} beside the picture${closed}`;
  report({ difference: 'likes', text, isMended: mends });
}
