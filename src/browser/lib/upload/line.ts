/** What a line of the upload list says of its picture. */
export type LineState =
  | { is: 'refused'; reason: string }
  | { is: 'chosen' | 'waiting' | 'queued' | 'running' | 'ready' | 'cancelled' | 'gone' }
  | { is: 'sending'; share: number }
  | { is: 'failed'; reason: string; canRetry: boolean };

export interface Line {
  element: HTMLElement;
  show(state: LineState): void;
  /** Makes the name a link to the picture's page. */
  link(url: string): void;
  url(): string;
  onRetry(listener: () => void): void;
  onCancel(listener: () => void): void;
}

/** A line for one picture, made of the page's template; `file` gives it a thumbnail. */
export function makeLine(name: string, file?: File): Line {
  const template = document.querySelector<HTMLTemplateElement>('template[data-line]');
  const element = template?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) throw new Error('The page has no template for a line');
  const part = <T extends HTMLElement>(selector: string) => element.querySelector<T>(selector) as T;
  const nameLink = part<HTMLAnchorElement>('[data-name]');
  const progress = part<HTMLProgressElement>('[data-progress]');
  const status = part('[data-status]');
  const retry = part<HTMLButtonElement>('[data-retry]');
  const cancel = part<HTMLButtonElement>('[data-cancel]');
  nameLink.textContent = name;
  retry.setAttribute('aria-label', `Try again: ${name}`);
  if (file) showThumbnail(part<HTMLImageElement>('[data-thumbnail]'), file);

  return {
    element,
    show(state) {
      element.dataset['state'] = state.is;
      const value = progressOf(state);
      progress.hidden = value === undefined;
      // A bar without a value moves by itself: something goes on, and nobody knows how long.
      if (value === 'unknown') progress.removeAttribute('value');
      else if (value !== undefined) progress.value = value;
      const words = wordsOf(state);
      if (status.textContent !== words) status.textContent = words;
      retry.hidden = !(state.is === 'failed' && state.canRetry);
      cancel.textContent = isUnfinished(state) ? 'Cancel' : 'Remove';
      cancel.setAttribute('aria-label', `${cancel.textContent}: ${name}`);
    },
    link(url) {
      nameLink.href = url;
    },
    url: () => nameLink.href,
    onRetry: (listener) => retry.addEventListener('click', listener),
    onCancel: (listener) => cancel.addEventListener('click', listener),
  };
}

function showThumbnail(image: HTMLImageElement, file: File): void {
  const url = URL.createObjectURL(file);
  image.addEventListener('load', () => {
    image.hidden = false;
    URL.revokeObjectURL(url);
  });
  image.addEventListener('error', () => URL.revokeObjectURL(url));
  image.src = url;
}

export function isUnfinished(state: LineState): boolean {
  return ['waiting', 'sending', 'queued', 'running'].includes(state.is);
}

function progressOf(state: LineState): number | 'unknown' | undefined {
  if (state.is === 'sending') return Math.round(100 * state.share);
  if (state.is === 'waiting') return 0;
  return state.is === 'queued' || state.is === 'running' ? 'unknown' : undefined;
}

function wordsOf(state: LineState): string {
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
    case 'gone':
      return 'Deleted';
  }
}
