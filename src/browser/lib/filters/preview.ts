import { canvasOf, contextOf, filterPixels, loadPixels } from './pixels.ts';

interface Shown {
  /** Of the picture that it is made of. */
  url: string;
  /** Of the filter; '' for the picture as it is. */
  name: string;
  label: string | undefined;
  /** In per cent. */
  strength: number;
}

export interface Preview {
  /** Loads what `show` needs, so that the first filter is shown as quickly as the others. */
  prepare(url: string): void;
  /** Shows this, or else the picture of the page. Of several calls within a frame only the first and the last are drawn. */
  show(wanted: Shown | undefined): void;
  /** Shows the picture of the page for as long as this is so. */
  compare(isComparing: boolean): void;
}

/** A canvas over the main picture, with as many pixels as the screen has there, or the large size if that has fewer. */
export function createPreview(picture: HTMLImageElement): Preview {
  const canvas = createCanvas(picture);
  const large = createLargePixels(picture);
  let wanted: Shown | undefined;
  let isDrawn = false;
  let isComparing = false;
  let isBusy = false;

  const update = () => {
    canvas.hidden = wanted === undefined || !isDrawn || isComparing;
  };
  const drawWanted = async () => {
    for (let drawn: Shown | undefined; wanted && wanted !== drawn;) {
      const { url } = wanted;
      const pixels = await large.get(url);
      if (wanted?.url !== url) continue;
      drawn = wanted;
      draw(canvas, pixels, drawn, picture.alt);
      isDrawn = true;
      update();
      // At once, and then however fast the slider is moved one strength a frame.
      await new Promise(requestAnimationFrame);
    }
  };
  const show = (next: Shown | undefined) => {
    wanted = next;
    update();
    if (!next || isBusy) return;
    isBusy = true;
    // Without pixels the picture stays as it is; the next choice tries again.
    void drawWanted()
      .catch(() => undefined)
      .finally(() => (isBusy = false));
  };
  const compare = (is: boolean) => {
    isComparing = is;
    update();
  };
  compareWhileHeld(canvas, compare);
  return { prepare: (url) => void large.get(url).catch(() => undefined), show, compare };
}

/** The pixels of a large size, no more than are shown. Loaded once, and again where more are shown. */
function createLargePixels(picture: HTMLImageElement): { get(url: string): Promise<ImageData> } {
  let loaded: { url: string; shortest: number; pixels: Promise<ImageData> } | undefined;
  return {
    get(url) {
      const shortest = Math.ceil(Math.min(picture.clientWidth, picture.clientHeight) * devicePixelRatio);
      if (loaded?.url === url && loaded.shortest >= shortest) return loaded.pixels;
      const started = { url, shortest, pixels: loadPixels(url, shortest) };
      loaded = started;
      started.pixels.catch(() => {
        if (loaded === started) loaded = undefined;
      });
      return started.pixels;
    },
  };
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
  contextOf(canvas).putImageData(name === '' ? pixels : filterPixels(pixels, name, strength), 0, 0);
  canvas.setAttribute('aria-label', name === '' ? alt : `${alt}, in ${label} at ${strength} %`);
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
