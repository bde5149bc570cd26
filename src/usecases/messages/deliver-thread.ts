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
  for (;;) {
    const messages = await listApplicable(core, thread);
    if (messages.length === 0) return written;
    try {
      const { value: doneUpTo, position } = await applyInOrder(core, thread, messages);
      written = { ...written, ...position };
      await forget(
        core,
        thread,
        messages.filter(({ id }) => id <= doneUpTo),
      );
    } catch (error) {
      if (!(error instanceof UnappliedError)) throw error;
      await noteFailure(core, thread, error);
      return written;
    }
  }
}

/** A message that can't be applied, for a reason that is not a store that is away. */
class UnappliedError extends Error {
  readonly stored: StoredMessage;

  constructor(stored: StoredMessage, cause: unknown) {
    super(`A message could not be applied: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'UnappliedError';
    this.stored = stored;
  }
}

async function listApplicable({ stores }: Core, thread: Thread): Promise<StoredMessage[]> {
  const messages = await listThread(readerOf(stores, thread.sender), thread, batchSize);
  const parked = messages.findIndex(({ isParked }) => isParked);
  return parked < 0 ? messages : messages.slice(0, parked);
}

/** One transaction of the receiver. Returns the id of the last message that needs no more. */
async function applyInOrder(core: Core, thread: Thread, messages: readonly StoredMessage[]) {
  return change(core, thread.receiver, async (tx) => {
    const writer = tx as AnyWriter;
    let lastId = await lockInbox(writer, thread);
    const applied: Applied[] = [];
    for (const message of neededOf(messages.filter(({ id }) => id > lastId))) {
      const result = await tryToApply(core, writer, message);
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

async function tryToApply(core: Core, tx: AnyWriter, message: StoredMessage): Promise<Applied> {
  try {
    return await applyMessage(tx, message, core.clock());
  } catch (error) {
    // Of the store, and not of the message: the transaction runs again, or the whole is tried again later.
    if (error instanceof AppError || isOfDriver(error)) throw error;
    throw new UnappliedError(message, error);
  }
}

function inAll(applied: readonly Applied[]) {
  return {
    changed: applied.flatMap(({ changed = [] }) => changed),
    told: applied.flatMap(({ told = [] }) => told),
    events: applied.flatMap(({ events = [] }) => events),
  };
}

/** Whether the database driver says so, with the number or the code that it gives errors. */
function isOfDriver(error: unknown): boolean {
  return error instanceof Error && ('errno' in error || 'errcode' in error || 'fatal' in error);
}

async function forget(core: Core, { sender }: Thread, messages: readonly StoredMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const ids = messages.map(({ id }) => id);
  await core.stores[sender].transaction((tx: AnyWriter) => deleteMessages(tx, sender, ids));
}

async function noteFailure(core: Core, { sender }: Thread, { stored, cause, message }: UnappliedError) {
  const attempts = stored.attempts + 1;
  const isParked = attempts >= maxMessageAttempts;
  const dueAt = isParked ? undefined : new Date(core.clock().getTime() + messageRetryMs(attempts));
  const failure = cause instanceof Error ? cause.message : message;
  await core.stores[sender].transaction((tx: AnyWriter) =>
    markMessageFailed(tx, sender, stored.id, { failure, dueAt }),
  );
}

function readerOf(stores: Core['stores'], name: StoreName): AnyReader {
  return stores[name].reader('primary');
}
