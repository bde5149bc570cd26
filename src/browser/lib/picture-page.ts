import type { ImageChanged } from '../../domain/events.ts';
import { likesLabel } from '../../domain/likes.ts';
import { fetchPage, replaceParts } from './fetch-page.ts';
import { askImage } from './image-state.ts';
import { onNews } from './live.ts';
import { postUntilHeard, refusalOf } from './post-until-heard.ts';
import { onPicture, shownArticle } from './shown-picture.ts';
import { offerSharing } from './sharing.ts';

/** On a picture's page: likes without a reload, and what others do with the picture while it is open. */
export function keepPictureCurrent(page: Document): void {
  const refresh = createRefresh();
  onPicture((article) => {
    likeInPlace(article);
    offerSharing(page);
    showGone(page, false);
  });
  onNews((news) => {
    const article = shownArticle();
    const id = Number(article?.dataset['picture']);
    // Whoever deletes it on this page is told in its place, with the way back.
    if (!id || article?.hasAttribute('data-deleting')) return;
    if (news.type === 'image-liked' && news.imageId === id) showLikes(news.likes);
    if (news.type === 'look') refresh();
    if (news.type !== 'image-changed') return;
    const isGone = news.imageId === id && news.state === 'deleted';
    if (news.imageId === id) showGone(page, isGone);
    // When its own picture was deleted there is no page to take anything from.
    if (news.rootId === familyOf(page) && !isGone) refresh(news);
  });
}

/** Says that the picture was deleted, and leaves it and all that the person does with it as it is. */
function showGone(page: Document, isGone: boolean): void {
  const notice = page.querySelector<HTMLElement>('[data-gone]');
  const said = page.querySelector('[data-picture-said]');
  if (!notice || !said || notice.hidden !== isGone) return;
  notice.hidden = !isGone;
  said.textContent = isGone ? notice.textContent : '';
}

function showLikes(likes: number): void {
  const label = document.querySelector('[data-likes]');
  if (label) label.textContent = `${likesLabel(likes)} likes`;
}

/** The number of the picture that all on this page go back to; it becomes another one when that is deleted. */
function familyOf(page: Document): number {
  return Number(page.querySelector<HTMLElement>('[data-family]')?.dataset['family']);
}

/** Takes over what may have changed. What is told while a page is on its way is looked for in one more, not in many. */
function createRefresh(): (news?: ImageChanged) => void {
  let isBusy = false;
  let next: { news: ImageChanged | undefined } | undefined;
  const run = async () => {
    isBusy = true;
    while (next) {
      const { news } = next;
      next = undefined;
      const fresh = await fetchPage(location.pathname, (page) => !news || shows(page, news));
      if (fresh) replaceParts(fresh, '[data-likes]', '[data-family]');
      else await lookWhetherGone();
    }
    isBusy = false;
  };
  return (news) => {
    next = { news };
    if (!isBusy) void run();
  };
}

/** Its page can't be had: because it was deleted while this page heard nothing, or because the site is away. */
async function lookWhetherGone(): Promise<void> {
  const id = Number(shownArticle()?.dataset['picture']);
  if (id && (await askImage(id)) === 'gone') showGone(document, true);
}

/** Whether the tree of a page is as new as this. */
function shows(page: Document, { imageId, state }: ImageChanged): boolean {
  const member = page.querySelector(`[data-family] [data-image="${imageId}"]`);
  if (state === 'processing') return member !== null;
  return state === 'ready' ? Boolean(member?.querySelector('.photo')) : member === null;
}

/**
 * Sends the form by script, and again until the site has heard it. Each press takes back what the one before did, also
 * while that is under way: what the button shows in the end is what the site is told.
 */
function likeInPlace(article: HTMLElement): void {
  const form = article.querySelector<HTMLFormElement>('form[data-like]');
  const said = article.querySelector('[data-own-like]');
  const id = article.dataset['picture'];
  if (!form || !said || id === undefined) return;
  const say = (words: string) => (said.textContent = words && ` · ${words}`);
  let isLiked = isPressed(form);
  let isBusy = false;

  async function settle(): Promise<void> {
    isBusy = true;
    while (form && isPressed(form) !== isLiked) {
      const wanted = isPressed(form);
      const response = await postUntilHeard(`/${wanted ? 'like' : 'unlike'}/${id}`, null, say);
      if (response.ok) isLiked = wanted;
      else press(form, isLiked);
      say(response.ok ? (isLiked ? 'You like this' : '') : await refusalOf(response));
    }
    isBusy = false;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    press(form, !isPressed(form));
    if (!isBusy) void settle();
  });
}

function isPressed(form: HTMLFormElement): boolean {
  return form.querySelector('button')?.getAttribute('aria-pressed') === 'true';
}

function press(form: HTMLFormElement, isLiked: boolean): void {
  form.querySelector('button')?.setAttribute('aria-pressed', String(isLiked));
  const word = form.querySelector('[data-like-word]');
  if (word) word.textContent = isLiked ? 'Liked' : 'Like';
}
