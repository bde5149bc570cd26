import { canRetry, type LineState } from './line-state.ts';

/** What is said of all lines together, and what can be done with all of them. */
interface Summary {
  words: string;
  /** How many the send button would send. */
  toSend: number;
  /** Whether there is a use for that button: not while all that was chosen is on its way, or up. */
  canSend: boolean;
  /** How many failed for a reason that another try may change. */
  toRetry: number;
  /** The end of the story: all that was sent is up. */
  isDone: boolean;
}

export function summaryOf(states: readonly LineState[]): Summary {
  const count = (...kinds: LineState['is'][]) => states.filter(({ is }) => kinds.includes(is)).length;
  const toSend = count('chosen');
  const unsent = count('waiting', 'sending');
  const making = count('queued', 'running');
  const up = count('ready');
  const failed = count('failed');
  const sent = making + up + failed;
  const words = () => {
    if (unsent > 0) return `Sending ${sent + 1} of ${sent + unsent}`;
    if (making > 0) return `Sent. ${making} of ${sent} being made`;
    if (toSend > 0) return `${pictures(toSend)} chosen`;
    if (failed > 0) return up > 0 ? `${pictures(up)} up, ${failed} not` : `${pictures(failed)} not up`;
    return up > 0 ? `${pictures(up)} ${up === 1 ? 'is' : 'are'} up` : '';
  };
  return {
    words: words(),
    toSend,
    canSend: toSend > 0 || sent + unsent === 0,
    toRetry: states.filter(canRetry).length,
    isDone: up > 0 && toSend + unsent + making + failed === 0,
  };
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}
