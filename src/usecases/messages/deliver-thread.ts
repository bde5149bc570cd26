import { lockInbox, moveInbox } from '../../data/outbox/inbox.ts';
import {
  deleteMessages,
  listThread,
  markMessageFailed,
  type StoredMessage,
} from '../../data/outbox/messages.ts';
import type { AnyReader, AnyWriter } from '../../data/outbox/tables.ts';
import { AppError } from '../../domain/errors.ts';
import { maxMessageAttempts, messageRetryMs, messageRules, type Thread } from '../../domain/messages.ts';
import type { StoreName } from '../../domain/stores.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import type { Applied } from './applied.ts';
import { applyMessage } from './apply-message.ts';

/** How many messages are applied in one transaction. */
const batchSize = 100;

/**
 * Applies the messages of a thread in their order, each once: in the transaction that applies them the receiver notes how
 * far it has come, and only what is applied is taken out of the sender's outbox. So it may be called by several at once,
 * and may be cut short anywhere. One that can't be applied is tried again later and in the end parked, with its reason;
 * those behind it wait. Throws when a store is away; then all of it stays as it was. Returns what the receiver wrote.
 */
export async function deliverThread(core: Core, thread: Thread): Promise<Positions> {
  let written: Positions = {};
  let endId = Infinity;
  for (;;) {
    const messages = (await listApplicable(core, thread)).filter(({ id }) => id < endId);
    if (messages.length === 0) return written;
    const outcome = await tryInOrder(core, thread, messages);
    // Then only those before it are left to do.
    if ('failedId' in outcome) endId = outcome.failedId;
    else {
      written = { ...written, ...outcome.position };
      const done = messages.filter(({ id }) => id <= outcome.doneUpTo);
      await forget(core, thread, done);
    }
  }
}

type Outcome = { doneUpTo: number; position: Positions } | { failedId: number };

/** Applies all of them or none; notes which can't be applied. Throws when a store is away. */
async function tryInOrder(core: Core, thread: Thread, messages: readonly StoredMessage[]): Promise<Outcome> {
  let tried: StoredMessage | undefined;
  try {
    const { value, position } = await applyInOrder(core, thread, messages, (next) => (tried = next));
    return { doneUpTo: value, position };
  } catch (error) {
    // Of a store that is away or full, and not of the message.
    if (error instanceof AppError || !tried) throw error;
    await noteFailure(core, thread, tried, error);
    return { failedId: tried.id };
  }
}

async function listApplicable({ stores }: Core, thread: Thread): Promise<StoredMessage[]> {
  const messages = await listThread(readerOf(stores, thread.sender), thread, batchSize);
  const parked = messages.findIndex(({ isParked }) => isParked);
  return parked < 0 ? messages : messages.slice(0, parked);
}

/** One transaction of the receiver, which says what it tries. Returns the id of the last message that needs no more. */
async function applyInOrder(
  core: Core,
  thread: Thread,
  messages: readonly StoredMessage[],
  onTry: (message: StoredMessage) => void,
) {
  return change(core, thread.receiver, async (tx) => {
    const writer = tx as AnyWriter;
    let lastId = await lockInbox(writer, thread);
    const applied: Applied[] = [];
    for (const message of neededOf(messages.filter(({ id }) => id > lastId))) {
      onTry(message);
      const result = await applyMessage(writer, message, core.clock());
      applied.push(result);
      if (result.hasMore) break;
      lastId = message.id;
    }
    await moveInbox(writer, thread, lastId);
    return { value: lastId, ...inAll(applied) };
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

async function forget(core: Core, { sender }: Thread, messages: readonly StoredMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const ids = messages.map(({ id }) => id);
  await core.stores[sender].transaction((tx: AnyWriter) => deleteMessages(tx, sender, ids));
}

async function noteFailure(
  core: Core,
  { sender }: Thread,
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

function readerOf(stores: Core['stores'], name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
