import { canvasOf, contextOf, filterPixels, loadPixels } from './pixels.ts';

export interface Shown {
  name: string;
  label: string;
  /** In per cent. */
  strength: number;
}

export interface Preview {
  /** Shows the picture filtered, or as it is. Of several calls in a row only the last is drawn. */
  show(wanted: Shown | undefined): void;
  /** Shows the picture as it is for as long as this is so. */
  compare(isComparing: boolean): void;
}

/** A canvas over the main picture. The pixels of its large size are loaded when they are first needed. */
export function createPreview(picture: HTMLImageElement, largeUrl: string): Preview {
  const canvas = createCanvas(picture);
  let large: Promise<ImageData> | undefined;
  let wanted: Shown | undefined;
  let isDrawn = false;
  let isComparing = false;
  let isBusy = false;

  const update = () => {
    canvas.hidden = wanted === undefined || !isDrawn || isComparing;
  };
  const drawWanted = async () => {
    large ??= loadPixels(largeUrl);
    const pixels = await large;
    // However fast the slider is moved, one strength a frame is enough.
    await new Promise(requestAnimationFrame);
    if (wanted) draw(canvas, pixels, wanted, picture.alt);
    isDrawn ||= wanted !== undefined;
  };
  const retry = () => {
    large = undefined;
  };
  const show = (next: Shown | undefined) => {
    wanted = next;
    update();
    if (!next || isBusy) return;
    isBusy = true;
    void drawWanted()
      .catch(retry)
      .finally(() => {
        isBusy = false;
        update();
      });
  };
  const compare = (is: boolean) => {
    isComparing = is;
    update();
  };
  compareWhileHeld(canvas, compare);
  return { show, compare };
}

function createCanvas(picture: HTMLImageElement): HTMLCanvasElement {
  const canvas = canvasOf(1, 1);
  canvas.className = 'filter-preview';
  canvas.hidden = true;
  canvas.setAttribute('role', 'img');
  picture.after(canvas);
  return canvas;
}

function draw(
  canvas: HTMLCanvasElement,
  pixels: ImageData,
  { name, label, strength }: Shown,
  alt: string,
): void {
  const { width, height } = pixels;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  contextOf(canvas).putImageData(filterPixels(pixels, name, strength), 0, 0);
  canvas.setAttribute('aria-label', `${alt}, in ${label} at ${strength} %`);
}

/** The pointer is let go somewhere else: a canvas that is hidden hears nothing. */
function compareWhileHeld(canvas: HTMLCanvasElement, compare: (isComparing: boolean) => void): void {
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    compare(true);
    for (const end of ['pointerup', 'pointercancel'] as const) {
      window.addEventListener(end, () => compare(false), { once: true });
    }
  });
  // What a long touch would bring up.
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}
