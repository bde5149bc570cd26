import { showPicture, shownArticle } from '../shown-picture.ts';
import type { FilterForm } from './filter-form.ts';

/** Puts into the form what was chosen when the person left this place of their history; see apply.ts. */
export function restoreChoice({ select, strength, sources }: FilterForm): void {
  const { filter, strength: value, from } = (history.state ?? {}) as Partial<Record<string, string>>;
  if (filter === undefined) return;
  select.value = filter;
  if (value !== undefined) strength.value = value;
  for (const source of sources) source.checked = from === undefined ? source.checked : source.value === from;
}

/** A picture that was shown in place of another has an address of its own, and so has the other. */
export function showPictureOnTheWayBack(): void {
  addEventListener('popstate', () => {
    const path = location.pathname;
    if (path === `/image/${shownArticle()?.dataset['picture']}`) return;
    void showPicture(path).then((isShown) => {
      if (!isShown && location.pathname === path) location.reload();
    });
  });
}
