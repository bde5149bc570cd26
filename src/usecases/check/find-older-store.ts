import { drawImageId, findHighestId, skipImageIds } from '../../data/images/consistency.ts';
import { listMostLiked, listNewestIds } from '../../data/images/images.ts';
import { findHighestImage } from '../../data/likes/consistency.ts';
import { endOfSubjects, findHighestBetween, findHighestOf, type Applied } from '../../data/outbox/inbox.ts';
import { drawMessageId, skipMessageIds } from '../../data/outbox/messages.ts';
import type { AnyReader, AnyWriter } from '../../data/outbox/tables.ts';
import { messageRules, type Thread } from '../../domain/messages.ts';
import type { StoreName } from '../../domain/stores.ts';
import type { Stores } from '../../ports/stores.ts';

/** A store that would give out numbers which another one has met: it was restored from a backup older than that. */
interface OlderStore {
  store: StoreName;
  /** What would get which number, and what the other store knows. */
  text: string;
  /** Lets it go on above what the other one knows. */
  mend(): Promise<unknown>;
}

type Way = Pick<Thread, 'sender' | 'receiver'>;

const fromLikes: Way = { sender: 'likes', receiver: messageRules['likes-counted'].receiver };
const fromImages: Way = { sender: 'images', receiver: messageRules['image-gone'].receiver };

const picturesLookedAt = 100;
const subjectsAtOnce = 10_000;

/** A look that takes milliseconds, at the pictures about which most is told: it finds nearly all such stores. */
export async function findOlderStore(stores: Stores): Promise<OlderStore | undefined> {
  return (await comparePictures(stores)) ?? (await compareMessages(stores, fromLikes, highestOfSome));
}

/** Looks at everything, in pieces. */
export async function listOlderStores(stores: Stores): Promise<OlderStore[]> {
  const found = [
    await comparePictures(stores),
    await compareMessages(stores, fromLikes, highestOfAll),
    await compareMessages(stores, fromImages, highestOfAll),
  ];
  return found.filter((store) => store !== undefined);
}

async function comparePictures({ images, likes }: Stores): Promise<OlderStore | undefined> {
  const known = await findHighestImage(likes.reader('primary'));
  // Read after what is known: so it is above, whatever happens meanwhile. A number is drawn only where it has to be.
  if (known <= (await findHighestId(images.reader('primary')))) return undefined;
  const { value: next } = await images.transaction(drawImageId);
  if (next > known) return undefined;
  return {
    store: 'images',
    text: `its next picture would get the number ${next}, and likes knows picture ${known}`,
    mend: () => images.transaction((tx) => skipImageIds(tx, known)),
  };
}

async function compareMessages(
  stores: Stores,
  way: Way,
  findHighest: (stores: Stores, way: Way) => Promise<Applied | undefined>,
): Promise<OlderStore | undefined> {
  const { sender, receiver } = way;
  const highest = await findHighest(stores, way);
  if (highest === undefined) return undefined;
  const { subject, last_id: applied } = highest;
  const { value: next } = await stores[sender].transaction((tx: AnyWriter) =>
    drawMessageId(tx, sender, subject),
  );
  if (next > applied) return undefined;
  return {
    store: sender,
    text: `its next message would get the number ${next}, and ${receiver} has applied message ${applied} of it`,
    mend: () => stores[sender].transaction((tx: AnyWriter) => skipMessageIds(tx, sender, subject, applied)),
  };
}

/** Of the newest pictures and of those that are liked most. */
async function highestOfSome(stores: Stores, way: Way): Promise<Applied | undefined> {
  const db = stores.images.reader('primary');
  const newest = await listNewestIds(db, picturesLookedAt);
  const liked = await listMostLiked(db, picturesLookedAt);
  const ids = new Set([...newest, ...liked.map(({ id }) => id)]);
  if (ids.size === 0) return undefined; // `in ()` is an error in MySQL.
  return findHighestOf(
    readerOf(stores, way.receiver),
    way,
    [...ids].map((id) => `image:${id}`),
  );
}

async function highestOfAll(stores: Stores, way: Way): Promise<Applied | undefined> {
  const db = readerOf(stores, way.receiver);
  let highest: Applied | undefined;
  let after: string | undefined = '';
  while (after !== undefined) {
    const upTo = await endOfSubjects(db, way, after, subjectsAtOnce);
    const found = await findHighestBetween(db, way, { after, upTo });
    if (found && found.last_id > (highest?.last_id ?? 0)) highest = found;
    after = upTo;
  }
  return highest;
}

function readerOf(stores: Stores, name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
