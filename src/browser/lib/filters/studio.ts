import { createCompareButton } from './compare-button.ts';
import { loadPixels } from './pixels.ts';
import { createPreview } from './preview.ts';
import { createStrip, type Choice } from './strip.ts';
import { whenIdle } from './when-idle.ts';

/** How large a thumbnail is shown, in CSS pixels; see filter-strip.css. */
const thumbnailSide = 104;

/**
 * Makes choosing a filter a matter of looking: a strip of thumbnails that drives the form's drop-down, and a preview
 * over the main picture that follows both and the strength. Everything that is sent is in the form as before.
 * Rejects when the small picture can't be had; then nothing has changed.
 */
export async function startStudio(
  form: HTMLFormElement,
  select: HTMLSelectElement,
  picture: HTMLImageElement,
): Promise<void> {
  const { previewSrc, largeSrc } = form.dataset;
  const strength = form.querySelector<HTMLInputElement>('input[name="strength"]');
  if (previewSrc === undefined || largeSrc === undefined) return;
  const pixels = await loadPixels(previewSrc, thumbnailSide * devicePixelRatio);
  const filters = [...select.options]
    .filter(({ value }) => value !== '')
    .map(({ value, text }) => ({ name: value, label: text }));

  let chosen: Choice;
  const preview = createPreview(picture, largeSrc);
  const compare = createCompareButton(preview.compare);
  const update = () => {
    const filter = filters.find(({ name }) => name === chosen);
    strip.mark(chosen);
    compare.hidden = filter === undefined;
    select.value = chosen ?? '';
    preview.show(filter && { ...filter, strength: strength ? strength.valueAsNumber : 100 });
  };
  const choose = (choice: Choice) => {
    chosen = choice;
    update();
  };
  const chooseSelected = () => choose(select.value === '' ? undefined : select.value);

  const strip = createStrip(pixels, filters, choose);
  // Not before they are drawn: the browser would paint the strip anew for every few thumbnails.
  await strip.draw();
  place(form, strip.element, compare);
  chooseSelected();
  for (const sign of ['pointerenter', 'focusin'] as const) {
    strip.element.addEventListener(sign, preview.prepare, { once: true });
  }
  // On a touch screen nothing tells that a finger comes near.
  whenIdle(preview.prepare);
  select.addEventListener('change', chooseSelected);
  strength?.addEventListener('input', update);
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && chosen !== undefined) choose(undefined);
  });
}

/** Into the place that the page keeps free for it, so that nothing moves; else before the form. */
function place(form: HTMLFormElement, ...elements: readonly HTMLElement[]): void {
  const kept = document.querySelector('[data-filter-strip]');
  if (kept) kept.append(...elements);
  else form.before(...elements);
}
