import { fetchPage } from './fetch-page.ts';
import { jsonOnly } from './json-only.ts';
import { onNews } from './live.ts';

/**
 * On the front page: offers the pictures that came since it was made, and shows them when the person wants it, so
 * that nothing moves under their eyes. What was deleted goes at once. `start` brings new slides to life.
 */
export function offerNewPictures(page: Document, start: () => void): void {
  const button = page.querySelector<HTMLButtonElement>('[data-new-pictures]');
  if (!button) return;
  const unseen = new Set<number>();

  const isShown = (id: number) => page.querySelector(`[data-stream] [data-image="${id}"]`) !== null;
  const update = () => {
    button.hidden = unseen.size === 0;
    button.textContent = unseen.size === 1 ? 'Show 1 new picture' : `Show ${unseen.size} new pictures`;
  };
  const offer = (id: number) => {
    if (!isShown(id)) unseen.add(id);
    update();
  };
  const remove = (id: number) => {
    unseen.delete(id);
    page.querySelectorAll(`[data-image="${id}"]`).forEach((element) => element.remove());
    update();
  };
  const newest = () =>
    Math.max(0, ...[...page.querySelectorAll<HTMLElement>('[data-stream] [data-image]')].map(idOf));

  async function look(): Promise<void> {
    for (const id of await listNewest()) if (id > newest()) offer(id);
  }

  async function show(): Promise<void> {
    const hasNew = (fresh: Document) => [...unseen].some((id) => fresh.querySelector(`[data-image="${id}"]`));
    const fresh = await fetchPage('/', hasNew);
    const stream = fresh?.querySelector<HTMLElement>('[data-stream]');
    if (!stream) return;
    const shown = page.querySelector('[data-stream]');
    // The first picture of an empty site: there is no room for it yet.
    if (!shown) return location.reload();
    shown.replaceWith(page.adoptNode(stream));
    start();
    unseen.clear();
    update();
    stream.querySelector<HTMLElement>('[data-image]')?.focus();
  }

  onNews((news) => {
    if (news.type === 'look') void look();
    else if (news.type === 'image-changed' && news.state === 'ready') offer(news.imageId);
    else if (news.type === 'image-changed' && news.state === 'deleted') remove(news.imageId);
  });
  button.addEventListener('click', () => void show());
}

const idOf = (element: HTMLElement) => Number(element.dataset['image']);

async function listNewest(): Promise<number[]> {
  try {
    const response = await fetch('/', jsonOnly);
    const { images } = (await response.json()) as { images: { id: number }[] };
    return images.map(({ id }) => id);
  } catch {
    return [];
  }
}
