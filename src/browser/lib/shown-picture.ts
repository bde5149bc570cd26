import { fetchPage, replaceParts } from './fetch-page.ts';

const eventName = 'instaclone-picture';
const decodeMs = 5000;

/** Calls with the picture that the page shows, now and whenever it shows another one without being loaded anew. */
export function onPicture(start: (article: HTMLElement) => void): void {
  const article = shownArticle();
  if (article) start(article);
  onAnotherPicture(start);
}

export function onAnotherPicture(start: (article: HTMLElement) => void): void {
  document.addEventListener(eventName, () => {
    const article = shownArticle();
    if (article) start(article);
  });
}

export function shownArticle(): HTMLElement | null {
  return document.querySelector<HTMLElement>('article[data-picture]');
}

/**
 * Shows the page of another picture in place of this one, once its photo is there to be painted. False when there is
 * no such page to be had, or it is no longer wanted.
 */
export async function showPicture(path: string): Promise<boolean> {
  const fresh = await fetchPage(path, (page) => page.querySelector('article[data-picture]') !== null);
  const article = fresh?.querySelector<HTMLElement>('article[data-picture]');
  if (!fresh || !article) return false;
  document.adoptNode(article);
  await decoded(article.querySelector<HTMLImageElement>('[data-main-picture]'));
  if (location.pathname !== path) return false;
  shownArticle()?.replaceWith(article);
  document.title = fresh.title;
  replaceParts(fresh, 'link[rel="canonical"]');
  document.dispatchEvent(new Event(eventName));
  return true;
}

/** One that can't be decoded, or takes its time, is shown as far as it is there. */
async function decoded(image: HTMLImageElement | null): Promise<void> {
  const tooLong = new Promise((resolve) => setTimeout(resolve, decodeMs));
  await Promise.race([image?.decode().catch(() => undefined), tooLong]);
}
