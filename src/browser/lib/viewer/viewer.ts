import { followGestures } from './gestures.ts';
import { fitted, within, zoomAt, type View } from './view.ts';

const keyStep = 60;
const keyFactor = 1.5;
/** A picture that is smaller than the window can be enlarged to see its pixels. */
const leastMost = 4;

/** The link to the full size shows it in a dialog over the whole window; so does a click on the photo. */
export function offerFullScreen(article: HTMLElement): void {
  const link = article.querySelector<HTMLAnchorElement>('[data-full-screen]');
  const photo = article.querySelector<HTMLImageElement>('[data-main-picture]');
  if (!link || !photo) return;
  photo.classList.add('can-enlarge');
  const open = () => {
    // Where the focus goes back to.
    link.focus({ preventScroll: true });
    openViewer(link.href, photo);
  };
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  photo.addEventListener('click', open);
}

function openViewer(url: string, photo: HTMLImageElement): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'viewer';
  dialog.setAttribute('aria-label', 'Full screen');
  const frame = document.createElement('div');
  frame.className = 'viewer-frame';
  const image = createImage(url, photo);
  frame.append(image);
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'viewer-close';
  close.setAttribute('aria-label', 'Close');
  close.addEventListener('click', () => dialog.close());
  dialog.append(frame, close);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  const movable = createMovable(frame, image);
  followGestures(frame, movable);
  followKeys(dialog, movable);
  dialog.showModal();
}

/** First with the pixels that the page has, then with all. */
function createImage(url: string, photo: HTMLImageElement): HTMLImageElement {
  const image = document.createElement('img');
  // As large as the window allows, and no larger than it is.
  image.style.maxWidth = `${photo.getAttribute('width')}px`;
  image.style.maxHeight = `${photo.getAttribute('height')}px`;
  Object.assign(image, {
    className: 'viewer-photo',
    alt: photo.alt,
    draggable: false,
    src: photo.currentSrc,
  });
  const full = new Image();
  full.src = url;
  full.decode().then(
    () => (image.src = url),
    () => undefined,
  );
  return image;
}

function createMovable(frame: HTMLElement, image: HTMLImageElement) {
  let view: View = fitted;
  const show = (next: View) => {
    view = within(next, fittedSize(image), { width: frame.clientWidth, height: frame.clientHeight });
    image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    image.classList.toggle('is-zoomed', view.scale > 1);
  };
  // So far that a pixel of the file is two of the screen.
  const most = () => Math.max(leastMost, (2 * image.naturalWidth) / Math.max(1, fittedSize(image).width));
  return {
    view: () => view,
    zoom: (factor: number, at: { x: number; y: number }) => show(zoomAt(view, factor, at, most())),
    move: (by: { x: number; y: number }) => show({ ...view, x: view.x + by.x, y: view.y + by.y }),
    fit: () => show(fitted),
  };
}

/** How large the picture is in its box, which is as large as the window. */
function fittedSize({ clientWidth, clientHeight, naturalWidth, naturalHeight }: HTMLImageElement) {
  const scale = Math.min(clientWidth / naturalWidth, clientHeight / naturalHeight) || 1;
  return { width: naturalWidth * scale, height: naturalHeight * scale };
}

type ViewerMovable = ReturnType<typeof createMovable>;

function followKeys(dialog: HTMLElement, movable: ViewerMovable): void {
  const middle = { x: 0, y: 0 };
  const keys: Record<string, () => void> = {
    '+': () => movable.zoom(keyFactor, middle),
    '=': () => movable.zoom(keyFactor, middle),
    '-': () => movable.zoom(1 / keyFactor, middle),
    '0': () => movable.fit(),
    ArrowLeft: () => movable.move({ x: keyStep, y: 0 }),
    ArrowRight: () => movable.move({ x: -keyStep, y: 0 }),
    ArrowUp: () => movable.move({ x: 0, y: keyStep }),
    ArrowDown: () => movable.move({ x: 0, y: -keyStep }),
  };
  dialog.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
