import { watchImage, type ImageState } from '../image-state.ts';
import { postUntilHeard, refusalOf } from '../post-until-heard.ts';
import { showPicture, shownArticle } from '../shown-picture.ts';
import type { FilterForm } from './filter-form.ts';
import type { Studio } from './studio.ts';

/**
 * Sends the form by script. The preview, which has the pixels already, stays until the new picture is there; the
 * address is the new picture's as soon as it has one.
 */
export function applyInPlace(parts: FilterForm, studio: Studio): void {
  const { form } = parts;
  const said = form.querySelector('[data-filter-said]');
  let isBusy = false;
  const say = (words: string) => {
    if (said) said.textContent = words;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = studio.chosen();
    if (isBusy) return;
    if (!chosen) {
      say(parts.select.value === '' ? 'Choose a filter first.' : 'The picture is like that already.');
      return studio.strip.focus();
    }
    isBusy = true;
    setBusy(form, true);
    void apply(parts, chosen.label, say)
      .catch(() => form.submit())
      .finally(() => {
        isBusy = false;
        setBusy(form, false);
      });
  });
}

/** The focus stays where it is, so nothing is disabled. */
function setBusy(form: HTMLFormElement, isBusy: boolean): void {
  form.toggleAttribute('data-busy', isBusy);
  form.setAttribute('aria-busy', String(isBusy));
}

async function apply({ form }: FilterForm, label: string, say: (words: string) => void): Promise<void> {
  say('Sending.');
  const fields = [...new FormData(form)].filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  const body = new URLSearchParams(fields);
  const response = await postUntilHeard(form.action, body, say);
  if (!response.ok) return say(await refusalOf(response));
  const image = (await response.json()) as ImageState;
  const path = `/image/${image.id}`;
  if (path === location.pathname) return say('The picture is like that already.');
  // For the way back: what was chosen here.
  history.replaceState(Object.fromEntries(body), '');
  history.pushState(null, '', path);
  say(`${label} is being made.`);
  if (image.state === 'processing') await settled(image.id, path);
  if (location.pathname !== path) return;
  if (await showPicture(path)) present(label);
  // It failed, or there is no connection: the page of the picture says so.
  else if (location.pathname === path) location.reload();
}

/** Resolves when the picture is no longer being made, or the person has gone somewhere else. */
function settled(id: number, path: string): Promise<void> {
  return watchImage(
    id,
    () => undefined,
    () => location.pathname === path,
  );
}

/** Says that the picture is there, and puts whoever uses a keyboard at it. */
function present(label: string): void {
  const picture = shownArticle()?.querySelector<HTMLElement>('[data-main-picture]');
  const said = document.querySelector('[data-picture-said]');
  if (said) said.textContent = `The picture in ${label} is there.`;
  if (!picture) return;
  picture.tabIndex = -1;
  picture.focus({ preventScroll: true });
}
