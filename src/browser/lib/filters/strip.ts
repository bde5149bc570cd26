import { canvasOf, contextOf, filterPixels } from './pixels.ts';
import { nextTask } from './when-idle.ts';

/** A name of a filter, or nothing for the picture as it is. */
export type Choice = string | undefined;

export interface Strip {
  element: HTMLElement;
  /** Marks a choice as made, without telling of it. */
  mark(choice: Choice): void;
  /** Draws all thumbnails, a few at a time, so that the page stays quick. */
  draw(): Promise<void>;
}

/**
 * For how long the page may be kept from answering, with a margin for the thumbnail that goes over it: one whose code
 * is still cold takes 15 ms. To stop more often costs next to nothing.
 */
const budgetMs = 12;

/**
 * A group of radio buttons, one for the original and one for each filter, labelled by what it makes of the picture.
 * They belong to no form: the drop-down is what is sent.
 */
export function createStrip(
  pixels: ImageData,
  filters: readonly { name: string; label: string }[],
  onChoose: (choice: Choice) => void,
): Strip {
  const choices = [{ name: undefined, label: 'Original' }, ...filters].map((filter) => ({
    ...filter,
    ...createChoice(filter.label, pixels, () => onChoose(filter.name)),
  }));
  const element = document.createElement('fieldset');
  element.className = 'filter-strip';
  const legend = document.createElement('legend');
  legend.textContent = 'This picture in every filter';
  element.append(legend, ...choices.map(({ item }) => item));

  const mark = (choice: Choice) => {
    for (const { name, radio } of choices) radio.checked = name === choice;
  };
  return { element, mark, draw: () => drawAll(choices, pixels) };
}

interface ChoiceElements {
  item: HTMLElement;
  radio: HTMLInputElement;
  canvas: HTMLCanvasElement;
}

function createChoice(label: string, { width, height }: ImageData, onChoose: () => void): ChoiceElements {
  const item = document.createElement('label');
  item.className = 'filter-choice';
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'filter-preview';
  radio.setAttribute('form', '');
  radio.addEventListener('change', onChoose);
  const canvas = canvasOf(width, height);
  const text = document.createElement('span');
  text.textContent = label;
  item.append(radio, canvas, text);
  return { item, radio, canvas };
}

async function drawAll(
  choices: readonly { name: Choice; canvas: HTMLCanvasElement }[],
  pixels: ImageData,
): Promise<void> {
  const start = performance.now();
  let startedAt = start;
  const filtered = new ImageData(pixels.width, pixels.height);
  for (const { name, canvas } of choices) {
    if (performance.now() - startedAt > budgetMs) {
      await nextTask();
      startedAt = performance.now();
    }
    const drawn = name === undefined ? pixels : filterPixels(pixels, name, 100, filtered);
    contextOf(canvas).putImageData(drawn, 0, 0);
  }
  performance.measure('filter-thumbnails', { start });
}
