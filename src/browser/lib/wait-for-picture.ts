import { stepWords, watchImage } from './image-state.ts';

/** On the page of a picture that is being made: says how far it is, and shows it when it is there. */
export function waitForPicture(page: Document): void {
  const notice = page.querySelector<HTMLElement>('[data-processing]');
  const words = notice?.querySelector('[data-step]');
  const id = Number(notice?.dataset['processing']);
  if (!words || !id) return;
  void watchImage(id, (image) => {
    if (image === 'gone' || image.state !== 'processing') location.reload();
    else if (words.textContent !== stepWords(image.step)) words.textContent = stepWords(image.step);
  });
}
