/** Takes pictures from wherever a person gives them: the file field, a drop anywhere on the page, the clipboard. */
export function chooseFiles(form: HTMLFormElement, take: (files: File[]) => void): void {
  const input = form.querySelector<HTMLInputElement>('input[type="file"]');
  const area = form.querySelector<HTMLElement>('[data-drop]');
  if (!input || !area) return;
  // Without a script the server takes one file a form; with one, each goes in a form of its own.
  input.multiple = true;
  input.required = false;
  form.querySelector<HTMLElement>('[data-drop-hint]')?.removeAttribute('hidden');
  const takeFromInput = () => {
    take([...(input.files ?? [])]);
    // So that choosing the same file again is a change, and the plain form would not send it a second time.
    input.value = '';
  };
  input.addEventListener('change', takeFromInput);
  // Chosen before this script was there, or put back by a browser that restores forms.
  if (input.files?.length) takeFromInput();
  offerCamera(form, input);

  document.addEventListener('paste', (event) => takeFrom(event.clipboardData));
  document.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    area.classList.add('is-over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) area.classList.remove('is-over');
  });
  document.addEventListener('drop', (event) => {
    area.classList.remove('is-over');
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    takeFrom(event.dataTransfer);
  });

  function takeFrom(data: DataTransfer | null): void {
    if (data && data.files.length > 0) take([...data.files]);
  }
}

/** Phones take the picture with their camera when they are asked to; other devices would only show the file field. */
function offerCamera(form: HTMLFormElement, input: HTMLInputElement): void {
  const button = form.querySelector<HTMLButtonElement>('[data-camera]');
  if (!button || !matchMedia('(pointer: coarse)').matches) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    input.setAttribute('capture', 'environment');
    input.click();
    input.removeAttribute('capture');
  });
}
