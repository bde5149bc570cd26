import { deleteInPlace, post } from './deleting.ts';
import { fetchPage } from './fetch-page.ts';
import { onNews } from './live.ts';

const firstPauseMs = 300;
const longestPauseMs = 3000;

/** On the page of one's own pictures: what is being made appears, and what is pressed happens in its place. */
export function keepMineCurrent(page: Document): void {
  let queued: Promise<void> | undefined;
  let last = Promise.resolve();
  /** One after the other, and what waits for its turn is asked for once. */
  const refresh = (): Promise<void> =>
    (queued ??= last =
      last.then(() => {
        queued = undefined;
        return takeOver(page);
      }));

  let isWatching = false;
  async function watchMaking(): Promise<void> {
    if (isWatching) return;
    isWatching = true;
    for (let pauseMs = firstPauseMs; page.querySelector('[data-making]'); pauseMs *= 1.3) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, longestPauseMs)));
      await refresh();
    }
    isWatching = false;
  }

  async function showCard(id: string | undefined): Promise<void> {
    await refresh();
    const card = page.querySelector(`[data-card="${id}"]`);
    card?.querySelector<HTMLElement>('[data-undo], a, button')?.focus();
    void watchMaking();
  }

  deleteInPlace(page, showCard);
  page.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset['inPlace'] === undefined) return;
    event.preventDefault();
    const id = form.closest<HTMLElement>('[data-card]')?.dataset['card'];
    void post(form.action).then((isDone) => (isDone ? showCard(id) : form.submit()));
  });
  onNews((news) => {
    const isMine = 'imageId' in news && page.querySelector(`[data-card="${news.imageId}"]`);
    if (news.type === 'look' || (news.type === 'image-changed' && isMine)) void refresh();
  });
  void watchMaking();
}

/** Puts the cards that changed in place of what they were; everything, when there are others. */
async function takeOver(page: Document): Promise<void> {
  const fresh = await fetchPage(location.pathname + location.search);
  const [before, after] = [page.querySelector('[data-mine]'), fresh?.querySelector('[data-mine]')];
  if (!before || !after) return;
  const [cards, freshCards] = [cardsOf(before), cardsOf(after)];
  const isSame =
    cards.length === freshCards.length &&
    cards.every((card, at) => card.dataset['card'] === freshCards[at]?.dataset['card']);
  if (cards.length === 0 || !isSame) return before.replaceWith(page.adoptNode(after));
  for (const [at, card] of cards.entries()) {
    const next = freshCards[at] as HTMLElement;
    if (card.isEqualNode(next)) continue;
    const hadFocus = card.contains(page.activeElement);
    card.replaceWith(page.adoptNode(next));
    if (hadFocus) next.querySelector<HTMLElement>('[data-undo], a, button')?.focus();
  }
}

function cardsOf(root: Element): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-card]')];
}
