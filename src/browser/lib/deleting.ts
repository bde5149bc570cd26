import { fetchPage } from './fetch-page.ts';

/**
 * Deletes at the press of the button, without the page that asks: in its place the way back is offered, which has the
 * focus. When deleting fails, the page that asks comes after all, and says why.
 */
export function deleteInPlace(page: Document, showDeleted: (id: string) => Promise<void>): void {
  page.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const id = form.dataset['delete'];
    if (id === undefined) return;
    event.preventDefault();
    form.closest('article')?.toggleAttribute('data-deleting', true);
    void post(form.action).then((isDone) => (isDone ? showDeleted(id) : form.submit()));
  });
}

/** On the page of a picture: what its owner is told of a deleted one takes the place of everything. */
export async function showDeletedPage(id: string): Promise<void> {
  const address = `/image/${id}/delete`;
  const fresh = await fetchPage(address);
  const [before, after] = [document.querySelector('main'), fresh?.querySelector('main')];
  if (!fresh || !before || !after) return location.assign(address);
  document.title = fresh.title;
  // The element stays: the skip link leads to it.
  before.replaceChildren(...[...after.children].map((part) => document.adoptNode(part)));
  before.querySelector<HTMLElement>('[data-undo]')?.focus();
}

/** Whether the site did it. */
export async function post(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'POST', headers: { Accept: 'application/json' } })).ok;
  } catch {
    return false;
  }
}
