import type { LineState } from './line-state.ts';
import { summaryOf } from './summary.ts';

/** The bar that stays in view: how far all pictures are, and what to do next. */
export interface SendBar {
  show(states: readonly LineState[]): void;
  /** For screen readers: only what begins, fails or ends, because each of these interrupts what they are reading. */
  announce(words: string): void;
  /** Once the button that was pressed is gone. */
  focus(): void;
  onRetryAll(listener: () => void): void;
  onSee(listener: () => void): void;
}

export function findSendBar(form: HTMLFormElement): SendBar {
  const part = <T extends HTMLElement>(selector: string) => form.querySelector<T>(selector) as T;
  const [words, announcement] = [part('[data-summary]'), part('[data-announcement]')];
  const [send, retryAll, see] = [part('[data-send]'), part('[data-retry-all]'), part('[data-see]')];
  let wasDone = true;

  const bar: SendBar = {
    show(states) {
      const summary = summaryOf(states);
      const focused = [send, retryAll, see].find((one) => one === document.activeElement);
      words.textContent = summary.words;
      send.textContent = summary.toSend > 1 ? 'Upload all' : 'Upload';
      send.hidden = !summary.canSend;
      retryAll.textContent = summary.toRetry > 1 ? 'Try all again' : 'Try again';
      retryAll.hidden = summary.toRetry === 0;
      see.textContent = states.filter(({ is }) => is === 'ready').length > 1 ? 'See them' : 'See it';
      see.hidden = !summary.isDone;
      if (focused?.hidden) bar.focus();
      if (summary.isDone && !wasDone) bar.announce(summary.words);
      wasDone = summary.isDone;
    },
    announce(text) {
      announcement.textContent = text;
    },
    focus: () => words.focus(),
    onRetryAll: (listener) => retryAll.addEventListener('click', listener),
    onSee: (listener) => see.addEventListener('click', listener),
  };
  return bar;
}
