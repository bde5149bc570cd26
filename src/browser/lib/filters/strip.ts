import { canvasOf, contextOf, filterPixels } from './pixels.ts';
import { nextTask } from './when-idle.ts';

/** A name of a filter; '' for the picture as it is; undefined when none is chosen. */
export type Choice = string | undefined;

export interface Strip {
  element: HTMLFieldSetElement;
  /** Marks a choice as made, without telling of it. */
  mark(choice: Choice): void;
  /** Brings the thumbnail of what is chosen into view, in the strip alone. */
  reveal(): void;
  focus(): void;
  canvases: readonly HTMLCanvasElement[];
  /** Draws all thumbnails, a few at a time, so that the page stays quick. */
  draw(pixels: ImageData): Promise<void>;
}

/**
 * For how long the page may be kept from answering, with a margin for the thumbnail that goes over it: one whose code
 * is still cold takes 15 ms. To stop more often costs next to nothing.
 */
const budgetMs = 12;

/**
 * A group of radio buttons, one for the original and one for each filter, labelled by what it makes of the picture.
 * They belong to no form: the drop-down is what is sent. `canvases` are those of an earlier strip that are to be used.
 */
export function createStrip(
  filters: readonly { name: string; label: string }[],
  onChoose: (choice: Choice) => void,
  canvases: readonly HTMLCanvasElement[] = [],
): Strip {
  const choices = [{ name: '', label: 'Original' }, ...filters].map((filter, index) => ({
    ...filter,
    ...createChoice(filter.label, canvases[index] ?? canvasOf(1, 1), () => onChoose(filter.name)),
  }));
  const element = document.createElement('fieldset');
  element.className = 'filter-strip';
  const legend = document.createElement('legend');
  legend.className = 'unseen';
  legend.textContent = 'This picture in every filter';
  element.append(legend, ...choices.map(({ item }) => item));

  const checked = () => choices.find(({ radio }) => radio.checked);
  return {
    element,
    mark(choice) {
      for (const { name, radio } of choices) radio.checked = name === choice;
    },
    reveal: () => scrollInto(element, checked()?.item),
    focus: () => (checked() ?? choices[0])?.radio.focus(),
    canvases: choices.map(({ canvas }) => canvas),
    draw: (pixels) => drawAll(choices, pixels),
  };
}

/** In the middle of the strip. The page itself must not scroll, as `scrollIntoView` would make it. */
function scrollInto(strip: HTMLElement, item: HTMLElement | undefined): void {
  if (!item) return strip.scrollTo(0, 0);
  strip.scrollTo(
    item.offsetLeft - (strip.clientWidth - item.offsetWidth) / 2,
    item.offsetTop - (strip.clientHeight - item.offsetHeight) / 2,
  );
}

function createChoice(label: string, canvas: HTMLCanvasElement, onChoose: () => void) {
  const item = document.createElement('label');
  item.className = 'filter-choice';
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'filter-preview';
  radio.setAttribute('form', '');
  radio.addEventListener('change', onChoose);
  const text = document.createElement('span');
  text.textContent = label;
  item.append(radio, canvas, text);
  return { item, radio, canvas };
}

async function drawAll(
  choices: readonly { name: string; canvas: HTMLCanvasElement }[],
  pixels: ImageData,
): Promise<void> {
  const start = performance.now();
  let startedAt = start;
  const { width, height } = pixels;
  const filtered = new ImageData(width, height);
  for (const { name, canvas } of choices) {
    if (performance.now() - startedAt > budgetMs) {
      await nextTask();
      startedAt = performance.now();
    }
    Object.assign(canvas, { width, height });
    const drawn = name === '' ? pixels : filterPixels(pixels, name, 100, filtered);
    contextOf(canvas).putImageData(drawn, 0, 0);
  }
  performance.measure('filter-thumbnails', { start });
}
