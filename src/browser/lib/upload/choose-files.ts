import { droppedFiles } from './dropped-files.ts';

/** Hears what was chosen, and what the person has to know of what was left out; empty when it is all there. */
type Take = (files: File[], note: string) => void;

/** Takes pictures from wherever a person gives them: the file field, a drop anywhere on the page, the clipboard. */
export function chooseFiles(form: HTMLFormElement, take: Take): void {
  takeFromInput(form, take);
  takeDrops(form, take);
  takePastes(take);
}

/** A button in place of the field, which would say "No file chosen" while pictures are listed below it. */
function takeFromInput(form: HTMLFormElement, take: Take): void {
  const input = form.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) return;
  // Without a script the server takes one file a form; with one, each goes in a form of its own.
  input.multiple = true;
  input.required = false;
  const takeChosen = () => {
    if (input.files?.length) take([...input.files], '');
    // So that choosing the same file again is a change, and the plain form would not send it a second time.
    input.value = '';
  };
  input.addEventListener('change', takeChosen);
  form.classList.add('is-scripted');
  const button = form.querySelector<HTMLElement>('[data-choose]');
  button?.addEventListener('click', () => input.click());
  offerCamera(form, input);
  // Chosen before this script was there, or put back by a browser that restores forms.
  takeChosen();
}

/** Phones take the picture with their camera when they are asked to; elsewhere the style sheet hides the button. */
function offerCamera(form: HTMLFormElement, input: HTMLInputElement): void {
  const button = form.querySelector<HTMLButtonElement>('[data-camera]');
  button?.addEventListener('click', () => {
    input.setAttribute('capture', 'environment');
    input.click();
    input.removeAttribute('capture');
  });
}

function takeDrops(form: HTMLFormElement, take: Take): void {
  const area = form.querySelector<HTMLElement>('[data-drop]');
  if (!area) return;
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    area.classList.add('is-over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) area.classList.remove('is-over');
  });
  document.addEventListener('drop', (event) => {
    area.classList.remove('is-over');
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then(({ files, note }) => take(files, note));
  });
}

/** What Word and Excel copy is text and a picture of it: in a text field the person means the text. */
function takePastes(take: Take): void {
  document.addEventListener('paste', ({ clipboardData, target }) => {
    if (!clipboardData || clipboardData.files.length === 0) return;
    const isInText = target instanceof Element && target.closest('input[type="text"], textarea') !== null;
    if (isInText && clipboardData.types.includes('text/plain')) return;
    take([...clipboardData.files], '');
  });
}

function hasFiles(data: DataTransfer | null): data is DataTransfer {
  return data !== null && data.types.includes('Files');
}
