import { findTold, listStuck, unparkThread, type StuckMessage } from '../../data/outbox/messages.ts';
import type { AnyReader, AnyWriter } from '../../data/outbox/tables.ts';
import { readCopies } from '../../data/images/consistency.ts';
import { storeNames, type StoreName } from '../../domain/stores.ts';
import type { Core } from '../core.ts';
import { deliverThread } from '../messages/deliver-threads.ts';
import type { Check } from './finding.ts';
import { recountLikes } from './mend-likes.ts';

const messagesAtOnce = 500;
/** What is told is applied within a second or two, and within some more when the queue has lost it. */
const usualMs = 60_000;

/** Finds what one store could not tell another. */
export async function checkMessages(check: Check): Promise<void> {
  const { core } = check;
  const before = new Date(core.clock().getTime() - usualMs);
  for (const sender of storeNames) {
    for (let afterId = 0; ;) {
      const stuck = await listStuck(readerOf(core, sender), sender, {
        ...{ afterId, before },
        limit: messagesAtOnce,
      });
      for (const message of stuck) await tell(check, message);
      const last = stuck.at(-1);
      if (!last || stuck.length < messagesAtOnce) break;
      afterId = last.id;
    }
  }
}

async function tell({ core, mends, report }: Check, message: StuckMessage): Promise<void> {
  const { id, kind, sender, receiver, subject, isParked, failure, dt } = message;
  const isMended = mends && (await isToldAtLast(core, message));
  const why = isParked ? `parked: ${failure ?? ''}` : `waiting since ${dt.slice(0, 19)}`;
  const text = `message ${id}, ${kind} of ${sender} to ${receiver} about ${subject}, ${why}`;
  report({ difference: 'messages', text, isMended });
}

/** Whether nothing is left to be told about the subject, after another attempt. */
async function isToldAtLast(core: Core, message: StuckMessage): Promise<boolean> {
  const { sender, subject } = message;
  await tellAgain(core, message);
  return !(await findTold(readerOf(core, sender), sender, [subject])).has(subject);
}

/** The number of likes is told anew, because what was told may be what nobody understands. */
async function tellAgain(core: Core, { sender, receiver, subject }: StuckMessage): Promise<void> {
  const imageId = Number(/^image:(\d+)$/.exec(subject)?.[1]);
  if (sender === 'likes' && receiver === 'images' && imageId > 0) {
    const copies = await readCopies(core.stores.images.reader('primary'), [imageId]);
    if (copies.has(imageId)) return recountLikes(core, imageId);
  }
  const thread = { sender, receiver, subject };
  await core.stores[sender].transaction((tx: AnyWriter) => unparkThread(tx, thread, core.clock()));
  await deliverThread(core, thread);
}

function readerOf({ stores }: Core, name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
