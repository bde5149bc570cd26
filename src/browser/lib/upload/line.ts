import { editableTitle } from '../../../domain/images/shown-name.ts';
import { controlsOf, labels, progressOf, wordsOf, type Control, type LineState } from './line-state.ts';

/** What the person says of a picture. */
export interface Texts {
  name: string;
  /** What is to be seen, for people who do not see it. */
  alt: string;
}

/** The line of one picture: what it is called, how far it is, and what can be done with it now. */
export interface Line {
  element: HTMLElement;
  show(state: LineState): void;
  /** Says something that is not a state, until the state is shown again. */
  say(words: string): void;
  texts(): Texts;
  /** Fills in what was typed elsewhere, where the person was in the field with the number `focused`; -1: in none. */
  type(texts: Texts, focused: number): void;
  rename(name: string): void;
  /** From now on the picture is called what the person has typed. Returns that, or else the name of its file. */
  settleName(): string;
  /** Where Open leads. */
  link(url: string): void;
  url(): string;
  on(control: Exclude<Control, 'open'>, listener: () => void): void;
  /** As if the button were pressed. */
  retry(): void;
  focus(): void;
}

/** A line made of the page's template; `file` gives it a thumbnail. */
export function makeLine(name: string, file?: File): Line {
  const parts = findParts(cloneTemplate());
  const { element, part, status, texts, typedName, typedAlt, open } = parts;
  nameAll(parts, name);
  texts.setAttribute('aria-label', name);
  typedName.placeholder =
    editableTitle({ name, filter: undefined, createdAt: '' }, () => false) || 'Untitled';
  if (file) showThumbnail(part<HTMLImageElement>('[data-thumbnail]'), file);
  const focus = () => element.querySelector<HTMLElement>('[data-control]:not([hidden])')?.focus();

  return {
    element,
    show(state) {
      // Asked before anything is hidden: what is hidden has lost it.
      const focused = document.activeElement;
      showState(parts, state);
      if (element.contains(focused) && focused?.closest('[hidden]')) focus();
    },
    say: (words) => setText(status, words),
    texts: () => ({ name: typedName.value, alt: typedAlt.value }),
    type(typed, focused) {
      [typedName.value, typedAlt.value] = [typed.name, typed.alt];
      [typedName, typedAlt][focused]?.focus();
    },
    rename: (shown) => nameAll(parts, shown),
    settleName() {
      const settled = typedName.value.trim() || name;
      nameAll(parts, settled);
      return settled;
    },
    link: (url) => (open.href = url),
    url: () => open.href,
    on(control, listener) {
      part(`[data-control="${control}"]`).addEventListener('click', listener);
    },
    retry: () => part('[data-control="retry"]').click(),
    focus,
  };
}

type Parts = ReturnType<typeof findParts>;

function findParts(element: HTMLElement) {
  const part = <T extends HTMLElement>(selector: string) => element.querySelector<T>(selector) as T;
  return {
    element,
    part,
    title: part('[data-name]'),
    status: part('[data-status]'),
    texts: part('[data-texts]'),
    typedName: part<HTMLInputElement>('[data-typed-name]'),
    typedAlt: part<HTMLInputElement>('[data-typed-alt]'),
    open: part<HTMLAnchorElement>('[data-control="open"]'),
    controls: [...element.querySelectorAll<HTMLElement>('[data-control]')],
  };
}

/** The name as people see it, and as screen readers say it with each button. */
function nameAll({ title, controls }: Parts, shown: string): void {
  title.textContent = shown;
  for (const control of controls) {
    control.setAttribute('aria-label', `${labels[control.dataset['control'] as Control]}: ${shown}`);
  }
}

function showState({ element, part, status, texts, controls }: Parts, state: LineState): void {
  element.dataset['state'] = state.is;
  showProgress(part<HTMLProgressElement>('[data-progress]'), state);
  setText(status, wordsOf(state));
  texts.hidden = state.is !== 'chosen';
  const wanted = controlsOf(state);
  for (const control of controls) control.hidden = !wanted.includes(control.dataset['control'] as Control);
}

function cloneTemplate(): HTMLElement {
  const template = document.querySelector<HTMLTemplateElement>('template[data-line]');
  const element = template?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) throw new Error('The page has no template for a line');
  return element;
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

function showProgress(bar: HTMLProgressElement, state: LineState): void {
  const value = progressOf(state);
  bar.hidden = value === undefined;
  // A bar without a value moves by itself: something goes on, and nobody knows how long.
  if (value === 'unknown') bar.removeAttribute('value');
  else if (value !== undefined) bar.value = value;
}

function setText(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
