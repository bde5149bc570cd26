import { skipImageIds } from '../../data/images/consistency.ts';
import { listMostLiked, listNewestIds } from '../../data/images/images.ts';
import { findHighestImage } from '../../data/likes/consistency.ts';
import { endOfSubjects, findHighestBetween, findHighestOf } from '../../data/outbox/inbox.ts';
import { skipMessageIds } from '../../data/outbox/messages.ts';
import type { AnyReader, AnyWriter } from '../../data/outbox/tables.ts';
import { messageRules } from '../../domain/messages.ts';
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

type Way = { sender: 'images' | 'likes'; receiver: StoreName };

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
  // Asked after what is known: so it is above, whatever happens meanwhile.
  const next = await images.nextNumber('instaclone_images');
  if (next === undefined || next > known) return undefined;
  return {
    store: 'images',
    text: `its next picture would get the number ${next}, and likes knows picture ${known}`,
    mend: () => images.transaction((tx) => skipImageIds(tx, known)),
  };
}

async function compareMessages(
  stores: Stores,
  way: Way,
  findHighest: (stores: Stores, way: Way) => Promise<number>,
): Promise<OlderStore | undefined> {
  const { sender, receiver } = way;
  const applied = await findHighest(stores, way);
  const next = await nextMessage(stores, sender);
  if (next === undefined || next > applied) return undefined;
  return {
    store: sender,
    text: `its next message would get the number ${next}, and ${receiver} has applied message ${applied} of it`,
    mend: () => stores[sender].transaction((tx: AnyWriter) => skipMessageIds(tx, sender, applied)),
  };
}

function nextMessage({ images, likes }: Stores, sender: Way['sender']): Promise<number | undefined> {
  return sender === 'images'
    ? images.nextNumber('instaclone_messages')
    : likes.nextNumber('instaclone_likes_messages');
}

/** Of the newest pictures and of those that are liked most. */
async function highestOfSome(stores: Stores, way: Way): Promise<number> {
  const db = stores.images.reader('primary');
  const newest = await listNewestIds(db, picturesLookedAt);
  const liked = await listMostLiked(db, picturesLookedAt);
  const ids = new Set([...newest, ...liked.map(({ id }) => id)]);
  if (ids.size === 0) return 0; // `in ()` is an error in MySQL.
  return findHighestOf(
    readerOf(stores, way.receiver),
    way,
    [...ids].map((id) => `image:${id}`),
  );
}

async function highestOfAll(stores: Stores, way: Way): Promise<number> {
  const db = readerOf(stores, way.receiver);
  let highest = 0;
  let after: string | undefined = '';
  while (after !== undefined) {
    const upTo = await endOfSubjects(db, way, after, subjectsAtOnce);
    highest = Math.max(highest, await findHighestBetween(db, way, { after, upTo }));
    after = upTo;
  }
  return highest;
}

function readerOf(stores: Stores, name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
