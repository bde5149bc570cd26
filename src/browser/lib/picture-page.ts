import { likesLabel } from '../../domain/likes.ts';
import { fetchPage, replaceParts } from './fetch-page.ts';
import { onNews } from './live.ts';
import { offerSharing } from './sharing.ts';

/** On a picture's page: likes without a reload, and what others do with the picture while it is open. */
export function keepPictureCurrent(page: Document): void {
  const id = Number(page.querySelector<HTMLElement>('[data-picture]')?.dataset['picture']);
  if (!id) return;
  likeInPlace(page);
  offerSharing(page);
  onNews((news) => {
    if (news.type === 'image-liked' && news.imageId === id) showLikes(news.likes);
    if (news.type === 'look') void refresh();
    if (news.type === 'image-changed' && news.parentId === id) void refresh(news.imageId);
  });
}

function showLikes(likes: number): void {
  const label = document.querySelector('[data-likes]');
  if (label) label.textContent = `${likesLabel(likes)} likes`;
}

/** Takes over what may have changed; `child` is a picture that has to be there. */
async function refresh(child?: number): Promise<void> {
  const hasChild = (page: Document) =>
    child === undefined || page.querySelector(`[data-derived] [data-image="${child}"]`) !== null;
  const fresh = await fetchPage(location.pathname, hasChild);
  if (fresh) replaceParts(fresh, '[data-likes]', '[data-derived]');
}

/** Sends the form by script; if that fails, as a form after all, so that the person learns why. */
function likeInPlace(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('form[data-like]');
  const button = form?.querySelector('button');
  const word = form?.querySelector('[data-like-word]');
  if (!form || !button || !word) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    button.setAttribute('aria-pressed', 'true');
    word.textContent = 'Liked';
    void send(form.action).then((isLiked) => isLiked || form.submit());
  });
}

async function send(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'POST', headers: { Accept: 'text/plain' } })).ok;
  } catch {
    return false;
  }
}
