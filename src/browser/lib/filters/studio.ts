import { createCompareButton } from './compare-button.ts';
import { sourceOf, type FilterForm } from './filter-form.ts';
import { loadPixels } from './pixels.ts';
import { createPreview, type Preview } from './preview.ts';
import { createStripArrows } from './strip-arrows.ts';
import { createStrip, type Choice, type Strip } from './strip.ts';
import { whenIdle } from './when-idle.ts';

/** How large a thumbnail is shown at most, in CSS pixels; see filter-strip.css. */
const thumbnailSide = 104;

/** The thumbnails that were drawn last: a version has the same as its original. */
let kept: { url: string; canvases: readonly HTMLCanvasElement[] } | undefined;

export interface Studio {
  strip: Strip;
  /** The filter that the form would send now, if it makes another picture than the one of this page. */
  chosen(): { label: string; strength: number } | undefined;
}

/**
 * Makes choosing a filter a matter of looking: a strip of thumbnails takes the place of the form's drop-down, and a
 * preview over the main picture follows it and the strength. What is sent is in the form as before. Rejects when
 * the small picture can't be had; then nothing has changed.
 */
export async function startStudio(parts: FilterForm, picture: HTMLImageElement): Promise<Studio> {
  const { select, strength, filters } = parts;
  const labelOf = (choice: Choice) => filters.find(({ name }) => name === choice)?.label;
  const preview = createPreview(picture);
  const compare = createCompareButton(preview.compare);
  let chosen: Choice;
  const isAsShown = () => isPictureOf(parts, chosen);

  const update = () => {
    const { largeUrl } = sourceOf(parts);
    strip.mark(chosen);
    select.value = chosen ?? '';
    const shown = {
      url: largeUrl,
      name: chosen ?? '',
      label: labelOf(chosen),
      strength: strength.valueAsNumber,
    };
    compare.hidden = isAsShown();
    preview.show(compare.hidden ? undefined : shown);
  };
  const choose = (choice: Choice) => {
    chosen = choice;
    update();
  };
  const canvases = kept?.url === sourceOf(parts).previewUrl ? kept.canvases : undefined;
  const strip = createStrip(filters, choose, canvases);
  const draw = async () => {
    const url = sourceOf(parts).previewUrl;
    await strip.draw(await loadPixels(url, thumbnailSide * devicePixelRatio));
    kept = { url, canvases: strip.canvases };
  };

  // Not before they are drawn: the browser would paint the strip anew for every few thumbnails.
  if (!canvases) await draw();
  chosen = begin(parts);
  place(parts, strip);
  picture.parentElement?.append(compare);
  update();
  strip.reveal();
  prepareWhenNear(strip, preview, () => sourceOf(parts).largeUrl);

  follow(parts, { choose, update, draw });
  return {
    strip,
    chosen() {
      const label = labelOf(chosen);
      return label === undefined || isAsShown() ? undefined : { label, strength: strength.valueAsNumber };
    },
  };
}

interface Studying {
  choose(choice: Choice): void;
  update(): void;
  draw(): Promise<void>;
}

/** Follows the fields of the form: the filter, its strength and the source. Escape takes the choice back. */
function follow(parts: FilterForm, { choose, update, draw }: Studying): void {
  const { form, select, strength, sources } = parts;
  const startOver = () => {
    select.value = '';
    choose(begin(parts));
  };
  select.addEventListener('change', () => choose(select.value));
  strength.addEventListener('input', update);
  for (const source of sources) {
    source.addEventListener('change', () => {
      startOver();
      void draw().catch(() => undefined);
    });
  }
  document.addEventListener('keydown', ({ key, target }) => {
    const isElsewhere = target instanceof Element && target.closest('dialog');
    if (key === 'Escape' && !isElsewhere && form.isConnected) startOver();
  });
}

/**
 * What is chosen already, by a person who was faster than this script or by a browser that remembers. Else what the
 * picture of the page is: no filter of its source, the one that made it, or none that can be marked.
 */
function begin(parts: FilterForm): Choice {
  const { select, strength, made } = parts;
  if (select.value !== '') return select.value;
  if (sourceOf(parts).isShown) return '';
  if (made.filter === '') return undefined;
  strength.valueAsNumber = made.strength;
  // For what else follows it.
  strength.dispatchEvent(new Event('input'));
  return made.filter;
}

/** Whether the page shows already what is chosen. */
function isPictureOf(parts: FilterForm, chosen: Choice): boolean {
  if (chosen === undefined || chosen === '') return chosen === undefined || sourceOf(parts).isShown;
  const { made, strength } = parts;
  return !sourceOf(parts).isShown && chosen === made.filter && strength.valueAsNumber === made.strength;
}

/** The strip takes the drop-down's place, which is as high as the strip, so that nothing moves. */
function place({ form, field, select }: FilterForm, { element }: Strip): void {
  field.hidden = true;
  // The browser can't ask for what it doesn't show; the form's script does.
  select.required = false;
  field.after(element, ...createStripArrows(element));
  // As in every field of a form, Enter sends it.
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** Loads what the first preview needs when a pointer or a key comes near, and on a touch screen when there is time. */
function prepareWhenNear({ element }: Strip, preview: Preview, urlNow: () => string): void {
  const prepare = () => preview.prepare(urlNow());
  for (const sign of ['pointerenter', 'focusin'] as const) {
    element.addEventListener(sign, prepare, { once: true });
  }
  whenIdle(prepare);
}
