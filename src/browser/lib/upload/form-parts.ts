import type { UploadLimits } from './check-file.ts';
import type { Line, Texts } from './line.ts';
import type { LineState } from './line-state.ts';
import { findSendBar, type SendBar } from './send-bar.ts';

/** What the form is made of. */
export interface FormParts {
  limits: UploadLimits;
  choose: HTMLElement;
  lines: HTMLElement;
  scaleChoice: HTMLElement;
  scale: HTMLInputElement;
  bar: SendBar;
  /** Shows what can be seen of these lines outside of them. */
  update(states: readonly LineState[]): void;
  /** Says what is wrong with the form as a whole; nothing, when `problem` is empty. */
  complain(problem: string): void;
  /** Takes away what was typed before a picture was chosen; returns what gives it to the picture that comes. */
  takeTexts(): (line: Line) => void;
  putTexts(texts: Texts): void;
}

export function findFormParts(form: HTMLFormElement): FormParts {
  const part = <T extends HTMLElement>(selector: string) => form.querySelector<T>(selector) as T;
  const fields = part('[data-fields]');
  const [name, alt] = [part<HTMLInputElement>('[name="name"]'), part<HTMLInputElement>('[name="alt"]')];
  const alert = part('[data-error]');
  const bar = findSendBar(form);
  const putTexts = (texts: Texts) => void ([name.value, alt.value] = [texts.name, texts.alt]);
  return {
    limits: {
      maxBytes: Number(form.dataset['maxBytes']),
      maxSize: form.dataset['maxSize'] ?? '',
      maxPixels: Number(form.dataset['maxPixels']),
    },
    choose: part('[data-choose]'),
    lines: part('[data-lines]'),
    scaleChoice: part('[data-scale-choice]'),
    scale: part<HTMLInputElement>('[data-scale]'),
    bar,
    update(states) {
      form.classList.toggle('has-lines', states.length > 0);
      fields.hidden = states.length > 0;
      bar.show(states);
    },
    complain(problem) {
      alert.textContent = problem;
      alert.hidden = problem === '';
      if (problem !== '') alert.scrollIntoView({ block: 'nearest' });
    },
    takeTexts() {
      const texts = { name: name.value, alt: alt.value };
      const focused = [name, alt].findIndex((field) => field === document.activeElement);
      putTexts({ name: '', alt: '' });
      return (line) => line.type(texts, focused);
    },
    putTexts,
  };
}
