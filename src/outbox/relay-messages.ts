import { listDueThreads, takeThreads, type DueThread } from '../data/outbox/messages.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import { messageLeaseMs, type Threads } from '../domain/messages.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Queue } from '../ports/queue.ts';
import type { Core } from '../usecases/core.ts';
import { deliverOrPostpone } from '../usecases/messages/deliver-or-postpone.ts';
import { startRelayLoop } from './relay-loop.ts';
import type { Repeated } from './repeat.ts';

interface MessageRelayOptions {
  core: Core;
  queue: Queue;
  log: Log;
  /** Raised when a use case has told another store something; the tables are then looked at at once. */
  told: Signal<void>;
  /** How often they are looked at without it, in milliseconds. */
  intervalMs?: number;
}

const batchSize = 100;
/**
 * How many threads to a store go together, and are applied in one transaction: so few that it holds nobody up for long.
 * A store may lie on several servers, picture by picture, and then commits together only what is about one.
 */
const threadsTogether: Record<StoreName, number> = { images: 20, likes: 1, people: 1 };
/** What is told within this time of a look goes together with the next one: a look and what follows cost transactions. */
const pauseMs = 250;

/**
 * Carries messages between stores to the queue (the relay of a transactional outbox), by threads: what is told about one
 * subject while a message about it is under way goes with that one. They stay in the outbox until they are applied.
 * While the queue is away the relay applies them itself: what they say is little work, and nobody has to wait for it.
 */
export function relayMessages(options: MessageRelayOptions): Repeated {
  const { log, told, intervalMs = 1000 } = options;
  const carry = async (sender: StoreName): Promise<boolean> => {
    try {
      await carryDue(options, sender);
      return true;
    } catch (error) {
      log.warn({ error, store: sender }, 'messages could not be carried; trying again');
      return false;
    }
  };
  const loop = startRelayLoop({ intervalMs, pauseMs }, async () => {
    // At once, so that a store that is away holds up no other.
    const areCarried = await Promise.all(storeNames.map(carry));
    return areCarried.every(Boolean) ? 'all-published' : 'failed';
  });
  told.onRaise(loop.added);
  return loop;
}

/** Throws when the store is away, or the queue. */
async function carryDue({ core, queue, log }: MessageRelayOptions, sender: StoreName): Promise<void> {
  const taken = await takeDue(core, sender);
  if (taken.length === 0) return;
  try {
    await queue.publish(taken.map((threads) => ({ kind: 'message', lane: 'messages', ...threads })));
  } catch (error) {
    for (const threads of taken) if (!(await deliverOrPostpone(core, threads, log))) break;
    throw error;
  }
}

async function takeDue({ stores, clock }: Core, sender: StoreName): Promise<Threads[]> {
  const now = clock();
  const due = await listDueThreads(stores[sender].reader('primary'), sender, now, batchSize);
  if (due.length === 0) return [];
  const { value } = await stores[sender].transaction(async (tx: AnyWriter) => {
    const taken: Threads[] = [];
    for (const { threads, oldest } of inBundles(sender, due)) {
      const leaseMs = messageLeaseMs(now.getTime() - oldest.getTime());
      if (await takeThreads(tx, threads, now, new Date(now.getTime() + leaseMs))) taken.push(threads);
    }
    return taken;
  });
  return value;
}

/** Those to one receiver go together, with when the first of their messages was told. */
function inBundles(sender: StoreName, due: readonly DueThread[]): { threads: Threads; oldest: Date }[] {
  return storeNames.flatMap((receiver) => {
    const own = due.filter(({ thread }) => thread.receiver === receiver);
    return chunked(own, threadsTogether[receiver]).map((bundle) => ({
      threads: { sender, receiver, subjects: bundle.map(({ thread }) => thread.subject) },
      oldest: new Date(Math.min(...bundle.map(({ toldAt }) => toldAt.getTime()))),
    }));
  });
}

function chunked<T>(values: readonly T[], size: number): T[][] {
  const chunks = Array.from({ length: Math.ceil(values.length / size) });
  return chunks.map((_, index) => values.slice(index * size, (index + 1) * size));
}
