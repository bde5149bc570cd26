/** How far a picture is on its way. */
export type LineState =
  | { is: 'refused'; reason: string }
  | { is: 'chosen' | 'waiting' | 'queued' | 'running' | 'ready' | 'cancelled' | 'deleted' | 'gone' }
  | { is: 'sending'; share: number }
  /** `isLost`: only because there was no connection, so that it may go again when there is one. */
  | { is: 'failed'; reason: string; canRetry: boolean; isLost?: boolean };

/** What a person can do with a line. Remove takes only the line away: nothing of its picture is to be seen by others. */
export type Control = 'retry' | 'open' | 'cancel' | 'remove' | 'delete' | 'undo';

export const labels: Record<Control, string> = {
  retry: 'Try again',
  open: 'Open',
  cancel: 'Cancel',
  remove: 'Remove',
  delete: 'Delete',
  undo: 'Undo',
};

const controls: Record<LineState['is'], readonly Control[]> = {
  refused: ['remove'],
  chosen: ['remove'],
  waiting: ['cancel'],
  sending: ['cancel'],
  queued: ['cancel'],
  running: ['cancel'],
  ready: ['open', 'delete'],
  failed: ['remove'],
  cancelled: ['remove'],
  deleted: ['undo'],
  gone: ['remove'],
};

export function controlsOf(state: LineState): readonly Control[] {
  return canRetry(state) ? ['retry', ...controls[state.is]] : controls[state.is];
}

export function canRetry(state: LineState): boolean {
  return state.is === 'failed' && state.canRetry;
}

export function isUnfinished(state: LineState): boolean {
  return controls[state.is].includes('cancel');
}

export function progressOf(state: LineState): number | 'unknown' | undefined {
  if (state.is === 'sending') return Math.round(100 * state.share);
  if (state.is === 'waiting') return 0;
  return state.is === 'queued' || state.is === 'running' ? 'unknown' : undefined;
}

export function wordsOf(state: LineState): string {
  switch (state.is) {
    case 'refused':
    case 'failed':
      return state.reason;
    case 'chosen':
      return 'Not sent yet';
    case 'waiting':
      return 'Waiting to be sent';
    case 'sending':
      return state.share < 1 ? `Sending, ${Math.round(100 * state.share)} %` : 'Sent, waiting for the answer';
    case 'queued':
      return 'Safe with us, waiting for its turn';
    case 'running':
      return 'Being made';
    case 'ready':
      return 'Ready';
    case 'cancelled':
      return 'Cancelled';
    case 'deleted':
    case 'gone':
      return 'Deleted';
  }
}
