import { lockInbox, moveInbox } from '../../data/outbox/inbox.ts';
import {
  deleteMessages,
  listThreads,
  markMessageFailed,
  type StoredMessage,
} from '../../data/outbox/messages.ts';
import type { AnyReader, AnyWriter } from '../../data/outbox/tables.ts';
import { AppError } from '../../domain/errors.ts';
import {
  asThreads,
  maxMessageAttempts,
  messageRetryMs,
  messageRules,
  type Thread,
  type Threads,
} from '../../domain/messages.ts';
import type { StoreName } from '../../domain/stores.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import type { Applied } from './applied.ts';
import { applyMessage } from './apply-message.ts';

/** How many messages are applied in one transaction. */
const batchSize = 100;

/** As `deliverThreads`, of one. */
export function deliverThread(core: Core, thread: Thread): Promise<Positions> {
  return deliverThreads(core, asThreads(thread));
}

/**
 * Applies the messages of threads in their order, each once: in the transaction that applies them the receiver notes
 * how far it has come, and only what is applied is taken out of the sender's outbox. So it may be called by several at
 * once, and may be cut short anywhere. One that can't be applied is tried again later and in the end parked, with its
 * reason; those behind it wait, and other threads do not. Throws when a store is away; then all of it stays as it was.
 * Returns what the receiver wrote.
 */
export async function deliverThreads(core: Core, threads: Threads): Promise<Positions> {
  let written: Positions = {};
  // In one order, so that two that apply the same ones do not wait for each other in a circle.
  let subjects = threads.subjects.toSorted();
  /** By subject, the message that can't be applied; those before it can. */
  const failed = new Map<string, number>();
  while (subjects.length > 0) {
    const listed = await listThreads(readerOf(core, threads.sender), { ...threads, subjects }, batchSize);
    const messages = applicableOf(listed, failed);
    const left = new Set(messages.map(({ subject }) => subject));
    // Of what was not listed, because there was too much before it, there may be something; so it is not over yet.
    const isListed = new Set(listed.map(({ subject }) => subject));
    const isFull = listed.length === batchSize;
    subjects = subjects.filter((subject) => left.has(subject) || (isFull && !isListed.has(subject)));
    if (messages.length === 0) continue;
    const outcome = await tryInOrder(core, { ...threads, subjects: [...left] }, messages);
    if ('failed' in outcome) failed.set(outcome.failed.subject, outcome.failed.id);
    else {
      written = { ...written, ...outcome.position };
      const done = messages.filter(({ subject, id }) => id <= (outcome.doneUpTo.get(subject) ?? 0));
      await forget(core, threads.sender, done);
      // What is told meanwhile is not waited for: of a picture that is liked on and on, that would never end.
      const undone = new Set(
        messages.filter((message) => !done.includes(message)).map(({ subject }) => subject),
      );
      if (!isFull) subjects = subjects.filter((subject) => undone.has(subject));
    }
  }
  return written;
}

/** Of each thread those before the first that is parked or has just failed. */
function applicableOf(
  messages: readonly StoredMessage[],
  failed: ReadonlyMap<string, number>,
): StoredMessage[] {
  const blocked = new Set<string>();
  return messages.filter(({ id, subject, isParked }) => {
    if (isParked || failed.get(subject) === id) blocked.add(subject);
    return !blocked.has(subject);
  });
}

type Outcome = { doneUpTo: Map<string, number>; position: Positions } | { failed: StoredMessage };

/** Applies all of them or none; notes which can't be applied. Throws when a store is away. */
async function tryInOrder(
  core: Core,
  threads: Threads,
  messages: readonly StoredMessage[],
): Promise<Outcome> {
  let tried: StoredMessage | undefined;
  try {
    const { value, position } = await applyInOrder(core, threads, messages, (next) => (tried = next));
    return { doneUpTo: value, position };
  } catch (error) {
    // Of a store that is away or full, and not of the message.
    if (error instanceof AppError || !tried) throw error;
    await noteFailure(core, threads.sender, tried, error);
    return { failed: tried };
  }
}

/**
 * One transaction of the receiver, which says what it tries. Returns, by subject, the last message that needs no more.
 */
async function applyInOrder(
  core: Core,
  threads: Threads,
  messages: readonly StoredMessage[],
  onTry: (message: StoredMessage) => void,
) {
  const { sender, receiver } = threads;
  return change(core, receiver, async (tx) => {
    const writer = tx as AnyWriter;
    const lastIds = await lockInbox(writer, threads);
    const applied: Applied[] = [];
    for (const subject of threads.subjects) {
      const before = lastIds.get(subject) ?? 0;
      let lastId = before;
      const own = messages.filter((message) => message.subject === subject && message.id > before);
      for (const message of neededOf(own)) {
        onTry(message);
        const result = await applyMessage(writer, message, core.clock());
        applied.push(result);
        if (result.hasMore) break;
        lastId = message.id;
      }
      if (lastId !== before) await moveInbox(writer, { sender, receiver, subject }, lastId);
      lastIds.set(subject, lastId);
    }
    return { value: lastIds, ...inAll(applied) };
  });
}

/** Without those after which another one says all that they say. */
function neededOf(messages: readonly StoredMessage[]): StoredMessage[] {
  return messages.filter(({ kind }, index) => {
    const next = messages[index + 1];
    return !(next && next.kind === kind && messageRules[kind].saysAll);
  });
}

function inAll(applied: readonly Applied[]) {
  return {
    changed: applied.flatMap(({ changed = [] }) => changed),
    told: applied.flatMap(({ told = [] }) => told),
    events: applied.flatMap(({ events = [] }) => events),
  };
}

async function forget(core: Core, sender: StoreName, messages: readonly StoredMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const ids = messages.map(({ id }) => id);
  await core.stores[sender].transaction((tx: AnyWriter) => deleteMessages(tx, sender, ids));
}

async function noteFailure(
  core: Core,
  sender: StoreName,
  { id, attempts: earlier }: StoredMessage,
  error: unknown,
): Promise<void> {
  const attempts = earlier + 1;
  const isParked = attempts >= maxMessageAttempts;
  const dueAt = isParked ? undefined : new Date(core.clock().getTime() + messageRetryMs(attempts));
  const failure = error instanceof Error ? error.message : String(error);
  await core.stores[sender].transaction((tx: AnyWriter) =>
    markMessageFailed(tx, sender, id, { failure, dueAt }),
  );
}

function readerOf({ stores }: Core, name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
