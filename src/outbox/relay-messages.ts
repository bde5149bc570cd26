import { listDueThreads, takeThread } from '../data/outbox/messages.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import type { Thread } from '../domain/messages.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Queue } from '../ports/queue.ts';
import type { Stores } from '../ports/stores.ts';
import { startRelayLoop } from './relay-loop.ts';
import type { Repeated } from './repeat.ts';

interface MessageRelayOptions {
  stores: Stores;
  queue: Queue;
  clock: Clock;
  log: Log;
  /** Raised when a use case has told another store something; the tables are then looked at at once. */
  told: Signal<void>;
  /** How often they are looked at without it, in milliseconds. */
  intervalMs?: number;
}

/** What was carried and is still not applied after this long is carried again: the queue may have lost it. */
const leaseMs = 15_000;
const batchSize = 100;

/**
 * Carries messages between stores to the queue (the relay of a transactional outbox), by threads: what is told about one
 * subject while a message about it is under way goes with that one. They stay in the outbox until they are applied.
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
  const loop = startRelayLoop(intervalMs, async () => {
    // At once, so that a store that is away holds up no other.
    const areCarried = await Promise.all(storeNames.map(carry));
    return areCarried.every(Boolean) ? 'all-published' : 'failed';
  });
  told.onRaise(loop.added);
  return loop;
}

/** Throws when the queue or the store did not take them; then they are due again when the lease is over. */
async function carryDue({ stores, queue, clock }: MessageRelayOptions, sender: StoreName): Promise<void> {
  const now = clock();
  const due = await listDueThreads(stores[sender].reader('primary'), sender, now, batchSize);
  if (due.length === 0) return;
  const { value: taken } = await stores[sender].transaction(async (tx: AnyWriter) => {
    const own: Thread[] = [];
    for (const thread of due) {
      if (await takeThread(tx, thread, now, new Date(now.getTime() + leaseMs))) own.push(thread);
    }
    return own;
  });
  if (taken.length === 0) return;
  await queue.publish(taken.map((thread) => ({ kind: 'message', lane: 'messages', ...thread })));
}
