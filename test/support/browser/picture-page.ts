/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { visitor, type Visitor } from '../nodes/visitor.ts';
import { jpegPhoto } from '../pictures/pictures.ts';

export interface PicturesToShow {
  me: Visitor;
  /** Filters a picture; resolves to the number of what is made. */
  apply(id: number, filter: string, strength: string): Promise<number>;
  /** A landscape with two versions, of which the second is on top of the first, a portrait and a tiny one. */
  ids: { root: number; toaster: number; both: number; portrait: number; small: number };
}

export async function hangPictures(url: string): Promise<PicturesToShow> {
  const me = visitor(url);
  const apply = async (id: number, filter: string, strength: string) =>
    (await me.settled(await me.post(`/image/${id}`, { filter, strength }))).id;
  const root = (await me.uploadReady(await jpegPhoto(1500, 1000), 'Boat')).id;
  const portrait = (await me.uploadReady(await jpegPhoto(1000, 1500), 'Tower')).id;
  const small = (await me.uploadReady(await jpegPhoto(64, 48), 'Dot')).id;
  const toaster = await apply(root, 'toaster', '80');
  return { me, apply, ids: { root, portrait, small, toaster, both: await apply(toaster, 'gray', '50') } };
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function boxesOf(page: Page, selectors: readonly string[]): Promise<Box[]> {
  return page.evaluate(
    (selectors) =>
      selectors.map((selector) => {
        const { left, top, right, bottom } = document.querySelector(selector)!.getBoundingClientRect();
        return { left, top, right, bottom };
      }),
    selectors,
  );
}

/** The picture of the page, as the site tells scripts of it. */
export function imageOf(page: Page): Promise<{ parent: number | null; filter: string; strength: number }> {
  return page.evaluate(async () => {
    const response = await fetch(location.pathname, { headers: { Accept: 'application/json' } });
    return (await response.json()) as { parent: number | null; filter: string; strength: number };
  });
}
