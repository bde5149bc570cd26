import { postponeThreads } from '../../data/outbox/messages.ts';
import type { AnyWriter } from '../../data/outbox/tables.ts';
import type { Threads } from '../../domain/messages.ts';
import type { Log } from '../../ops/log.ts';
import type { Core } from '../core.ts';
import { deliverThreads } from './deliver-threads.ts';

/** How long messages wait for a store that is away. */
const pauseMs = 500;

/** Applies the messages of threads, or makes them due again in a moment when a store is away, and says so by `false`. */
export async function deliverOrPostpone(core: Core, threads: Threads, log: Log): Promise<boolean> {
  try {
    await deliverThreads(core, threads);
    return true;
  } catch (error) {
    log.warn({ error, ...threads }, 'messages could not be delivered; trying again');
    const dueAt = new Date(core.clock().getTime() + pauseMs);
    await core.stores[threads.sender]
      .transaction((tx: AnyWriter) => postponeThreads(tx, threads, dueAt))
      // Then their lease ends by itself.
      .catch(() => undefined);
    return false;
  }
}
