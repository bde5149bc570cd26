import { countReady } from '../../data/images/consistency.ts';
import { addToCounter, setCounter } from '../../data/images/counters.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import type { Check } from './finding.ts';

export async function checkCounter({ core, mends, report }: Check): Promise<void> {
  const { counted, ready } = await countReady(core.stores.images.reader('primary'));
  if (counted === ready) return;
  if (mends) await recount(core);
  report({ difference: 'counter', text: `${counted} counted, ${ready} are ready`, isMended: mends });
}

async function recount(core: Core): Promise<void> {
  await change(core, 'images', async (tx) => {
    // Holds it: who makes a picture ready changes the counter in the same transaction.
    await addToCounter(tx, 'images', 0);
    const { ready } = await countReady(tx);
    await setCounter(tx, 'images', ready);
    return { value: undefined, changed: ['count'] };
  });
}
