import { setTimeout as sleep } from 'node:timers/promises';
import { countReady, endOfImages } from '../../data/images/consistency.ts';
import { addToCounter, readCounter } from '../../data/images/counters.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import type { Check } from './finding.ts';

/** How many pictures are counted by one statement. */
const imagesAtOnce = 10_000;
/** How often and how long apart it is looked whether something that differs is only under way. */
const looks = 8;
const pauseMs = 100;
/** How many looks in a row have to find the same difference. */
const looksAlike = 3;

interface Look {
  counted: number;
  ready: number;
}

/**
 * Compares the counter of pictures with the pictures, which are counted in pieces. What changes between two of these looks
 * like a difference; it is one when several looks find the same.
 */
export async function checkCounter({ core, mends, report }: Check): Promise<void> {
  let last: number | undefined;
  let alike = 0;
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await sleep(pauseMs);
    const { counted, ready } = await lookOnce(core);
    const difference = counted - ready;
    if (difference === 0) return;
    alike = difference === last ? alike + 1 : 1;
    if (alike === looksAlike) {
      if (mends) await subtract(core, difference);
      report({ difference: 'counter', text: `${counted} counted, ${ready} are ready`, isMended: mends });
      return;
    }
    last = difference;
  }
}

async function lookOnce({ stores }: Core): Promise<Look> {
  const db = stores.images.reader('primary');
  let ready = 0;
  for (let afterId = 0; afterId < Number.MAX_SAFE_INTEGER;) {
    const toId = (await endOfImages(db, afterId, imagesAtOnce)) ?? Number.MAX_SAFE_INTEGER;
    ready += await countReady(db, { afterId, toId });
    afterId = toId;
  }
  return { counted: await readCounter(db, 'images'), ready };
}

/** Not by setting it: meanwhile others add to it. */
async function subtract(core: Core, difference: number): Promise<void> {
  await change(core, 'images', async (tx) => {
    await addToCounter(tx, 'images', -difference);
    return { value: undefined, changed: ['count'] };
  });
}
