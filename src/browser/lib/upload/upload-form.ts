import { listAccepted, type Accepted } from './accepted.ts';
import { problemOf, type UploadLimits } from './check-file.ts';
import { chooseFiles } from './choose-files.ts';
import type { Kept } from './kept-files.ts';
import { openOutbox } from './outbox.ts';
import { isLarge } from './shrink-file.ts';
import { isLost, openUpload, type Upload, type UploadListener } from './upload.ts';

/** A phone's connection gains nothing from more, and the first picture is there sooner. */
const mostAtOnce = 2;

/** For so long a person expects what they began to be finished; after that they are asked. */
const expectedMs = 24 * 60 * 60 * 1000;

/** Makes the plain form send several pictures, each with a line that says what becomes of it. */
export function startUploadForm(form: HTMLFormElement): void {
  const part = <T extends HTMLElement>(selector: string) => form.querySelector<T>(selector) as T;
  const lines = part('[data-lines]');
  const fields = part('[data-fields]');
  const scaleChoice = part('[data-scale-choice]');
  const scale = part<HTMLInputElement>('[data-scale]');
  const alert = part('[data-error]');
  const limits: UploadLimits = {
    maxBytes: Number(form.dataset['maxBytes']),
    maxSize: form.dataset['maxSize'] ?? '',
    maxPixels: Number(form.dataset['maxPixels']),
  };
  const uploads = new Set<Upload>();
  const outbox = openOutbox();
  let alone: Upload | undefined;

  const listener: UploadListener = {
    onState(upload) {
      const state = upload.state();
      // Of a single picture the person wants to see nothing but the picture.
      if (state.is === 'ready' && upload === alone && isStill('waiting', 'sending').length === 0) {
        upload.forget();
        location.assign(upload.line.url());
      }
      if (state.is === 'failed' && uploads.size === 1) say(state.reason);
    },
    onRemoved(upload) {
      uploads.delete(upload);
      update();
    },
    onResend(upload) {
      say('');
      upload.wait();
      sendNext();
    },
  };

  function add(source: File | Accepted | Kept): Upload {
    const upload = openUpload(source, listener, outbox);
    uploads.add(upload);
    lines.append(upload.line.element);
    return upload;
  }

  async function check(upload: Upload): Promise<void> {
    if (!upload.file) return;
    const problem = await problemOf(upload.file, limits, scale.checked);
    if (problem === undefined) upload.accept();
    else upload.refuse(problem);
    if (scaleChoice.hidden && (await isLarge(upload.file))) scaleChoice.hidden = false;
    if (problem !== undefined && uploads.size === 1) say(problem);
  }

  const isStill = (...states: string[]) =>
    [...uploads].filter((upload) => states.includes(upload.state().is));

  function update(): void {
    // Several pictures keep the names of their files.
    fields.hidden = isStill('chosen', 'refused').length > 1;
    if (uploads.size === 0) say('');
  }

  function say(problem: string): void {
    alert.textContent = problem;
    alert.hidden = problem === '';
  }

  function submit(): void {
    const chosen = isStill('chosen');
    if (chosen.length === 0) {
      if (uploads.size === 0) say('Choose a picture to upload.');
      return;
    }
    say('');
    alone = chosen.length === 1 && isStill('refused').length === 0 ? chosen[0] : undefined;
    const typed = (field: string) => part<HTMLInputElement>(`[name="${field}"]`).value;
    const text = (field: string) => (alone ? typed(field) : '');
    for (const upload of chosen) {
      upload.submit({ name: text('name'), alt: text('alt'), shrink: scale.checked });
    }
    sendNext();
  }

  function sendNext(): void {
    const free = mostAtOnce - isStill('sending').length;
    for (const upload of isStill('waiting').slice(0, Math.max(0, free))) {
      void upload.send().then(sendNext);
    }
  }

  chooseFiles(form, (files) => {
    say('');
    const added = files.map(add);
    update();
    void Promise.all(added.map(check)).then(update);
  });
  scale.addEventListener('change', () => {
    say('');
    void Promise.all(isStill('chosen', 'refused').map(check)).then(update);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  addEventListener('online', () => {
    for (const upload of uploads) if (isLost(upload.state())) listener.onResend(upload);
  });
  addEventListener('beforeunload', (event) => {
    if ([...uploads].some((upload) => upload.isInDanger())) event.preventDefault();
  });
  // First, because this drops what the page before did not come to drop.
  for (const accepted of listAccepted()) add(accepted);
  void outbox.takeOver((found) => {
    const upload = add(found);
    if (Date.now() - found.keptAt > expectedMs) upload.offer();
    sendNext();
  });
}
