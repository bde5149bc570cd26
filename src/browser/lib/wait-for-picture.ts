import { stepWords, watchImage, type ImageState } from './image-state.ts';

/** On the page of a picture that is being made: says how far it is, and shows it when it is there. */
export function waitForPicture(page: Document): void {
  const notice = page.querySelector<HTMLElement>('[data-processing]');
  const words = notice?.querySelector('[data-step]');
  const id = Number(notice?.dataset['processing']);
  if (!words || !id) return;
  void watchImage(id, (image) => {
    if (image === 'gone' || image.state !== 'processing') return location.reload();
    if (words.textContent !== stepWords(image)) words.textContent = stepWords(image);
    if (image.first) showFirst(page, image.first);
  });
}

/** In the place that is kept for the picture, once. */
function showFirst(page: Document, { url, width, height }: NonNullable<ImageState['first']>): void {
  const stage = page.querySelector('[data-developing]');
  if (!stage || stage.querySelector('img')) return;
  const photo = new Image(width, height);
  photo.className = 'photo';
  photo.alt = '';
  photo.src = url;
  stage.replaceChildren(photo);
}
