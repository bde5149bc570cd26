import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../../ops/deadline.ts';
import type { Log } from '../../ops/log.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/** A session that is made anew whenever it ends, until the link is closed. */
interface Link {
  current(): Session | undefined;
  /** The present session, or the next one when it comes in time; else rejects, with why as the cause. */
  session(waitMs: number): Promise<Session>;
  close(): Promise<void>;
}

const shortestPauseMs = 100;
const longestPauseMs = 5_000;
/** A session that ends sooner has not healed anything: the next pause is longer, not short again. */
const stableAfterMs = 10_000;

/**
 * Never rejects, however long the broker is away. The loss of the channel alone ends the session too: so there is one
 * way to recover and not two, and consumers, queues and confirms always start from the same state.
 */
export function openLink(options: Omit<SessionOptions, 'signal'> & { log: Log }): Link {
  const closing = new AbortController();
  const failure = openFailureNote(options, closing.signal);
  let current: Session | undefined;
  let arrival = openArrival();

  /** Resolves when the session has come and gone again. */
  async function holdSession(): Promise<void> {
    const session = await openSession({ ...options, signal: closing.signal });
    if (closing.signal.aborted) return session.close();
    failure.end();
    current = session;
    arrival.resolve(session);
    const reason = await session.ended;
    current = undefined;
    if (!closing.signal.aborted) arrival = openArrival();
    failure.note(reason);
    await session.close();
  }

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; failures++) {
      const startedAt = performance.now();
      await holdSession().catch(failure.note);
      if (performance.now() - startedAt > stableAfterMs) failures = 0;
      await sleep(pauseMs(failures), undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    current: () => current,
    async session(waitMs) {
      try {
        closing.signal.throwIfAborted();
        return await withDeadline('the broker', waitMs, arrival.promise);
      } catch (error) {
        throw new Error('there is no connection to the broker', { cause: failure.last() ?? error });
      }
    },
    async close() {
      closing.abort();
      arrival.reject(new Error('the connection to the broker is closed'));
      await current?.close();
      await running;
    },
  };
}

/** Says in the log why there is no connection, once for each reason, and that there is one again. */
function openFailureNote({ log, purpose }: { log: Log; purpose: string }, closing: AbortSignal) {
  let last: unknown;
  return {
    last: () => last,
    note(error: unknown): void {
      const isNew = String(last) !== String(error);
      last = error;
      if (isNew && !closing.aborted) log.warn({ error, purpose }, 'no connection to the broker');
    },
    end(): void {
      last = undefined;
      log.info({ purpose }, 'connected to the broker');
    },
  };
}

/** Doubles, and varies so that the nodes do not all come back to a broker that is starting at the same moment. */
function pauseMs(failures: number): number {
  const longest = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}

function openArrival() {
  let resolve: (session: Session) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<Session>((...settle) => ([resolve, reject] = settle));
  promise.catch(() => {}); // Nobody may be waiting when the link is closed.
  return { promise, resolve, reject };
}
