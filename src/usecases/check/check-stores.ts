import { endsOfPiece as endsInImages } from '../../data/images/consistency.ts';
import { endsOfPiece as endsInLikes } from '../../data/likes/consistency.ts';
import type { Piece } from '../../domain/piece.ts';
import type { Core } from '../core.ts';
import { checkCounter } from './check-counter.ts';
import { checkJobs } from './check-jobs.ts';
import { checkLikes } from './check-likes.ts';
import { checkMessages } from './check-messages.ts';
import type { Check } from './finding.ts';
import { listOlderStores } from './find-older-store.ts';

/** How many rows of each table a piece has at most. All likes of one picture are in one piece, however many. */
const imagesAtOnce = 1000;
const likesAtOnce = 10_000;

/**
 * Compares the stores with one another, in pieces of a bounded size, and tells of what differs; with `mends` it mends
 * what can be derived. It may run beside the site: what changes meanwhile is looked at again before it counts.
 */
export async function checkStores(check: Check): Promise<void> {
  // First: what is mended later is told by messages, and one with a number of before would not be applied.
  await checkNumbers(check);
  // Before the likes: what is told in between then is not taken for a difference.
  await checkMessages(check);
  for await (const piece of piecesOf(check.core)) {
    await checkLikes(check, piece);
    await checkJobs(check, piece);
  }
  await checkCounter(check);
}

async function checkNumbers({ core, mends, report }: Check): Promise<void> {
  for (const { store, text, mend } of await listOlderStores(core.stores)) {
    if (mends) await mend();
    report({ difference: 'numbers', text: `${store}: ${text}`, isMended: mends });
  }
}

async function* piecesOf({ stores }: Core): AsyncGenerator<Piece> {
  for (let afterId = 0; afterId < Number.MAX_SAFE_INTEGER;) {
    const ends = [
      ...(await endsInImages(stores.images.reader('primary'), afterId, imagesAtOnce)),
      ...(await endsInLikes(stores.likes.reader('primary'), afterId, {
        counts: imagesAtOnce,
        likes: likesAtOnce,
      })),
    ];
    const toId = Math.min(...ends.map((end) => end ?? Number.MAX_SAFE_INTEGER));
    yield { afterId, toId };
    afterId = toId;
  }
}
