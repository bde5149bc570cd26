import { forgetAccepted } from './accepted.ts';
import { send } from './send-upload.ts';
import { canRetry, type LineState } from './line-state.ts';
import type { Upload, UploadPage } from './upload.ts';

/** The pictures of this page in the order in which they were chosen, which is the order in which they are sent. */
export interface UploadList {
  add(...uploads: Upload[]): void;
  remove(upload: Upload): void;
  all(): Upload[];
  are(...kinds: LineState['is'][]): Upload[];
  states(): LineState[];
  retryable(): Upload[];
  /** Those that failed only for want of a connection. */
  lost(): Upload[];
  /** Sends those that wait. */
  send(): void;
}

export function openUploadList(page: UploadPage): UploadList {
  const uploads = new Set<Upload>();
  let isSending = false;

  /**
   * One after the other: pictures get their numbers when they arrive, and lists show them in the order of their
   * numbers. Of two at once, each would have half of the connection, and the smaller one the first number.
   */
  async function sendWaiting(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (let next; (next = list.are('waiting')[0]);) await send(page, next);
    } finally {
      isSending = false;
    }
  }

  const list: UploadList = {
    add: (...added) => added.forEach((upload) => uploads.add(upload)),
    remove: (upload) => void uploads.delete(upload),
    all: () => [...uploads],
    are: (...kinds) => [...uploads].filter(({ state }) => kinds.includes(state.is)),
    states: () => [...uploads].map(({ state }) => state),
    retryable: () => [...uploads].filter(({ state }) => canRetry(state)),
    lost: () => [...uploads].filter(({ state }) => state.is === 'failed' && state.isLost === true),
    send: () => void sendWaiting(),
  };
  return list;
}

/** What is up needs to be seen here no more. */
export function forgetReady(list: UploadList): void {
  for (const { id } of list.are('ready')) if (id !== undefined) forgetAccepted(id);
}
