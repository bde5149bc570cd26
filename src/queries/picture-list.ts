import type { Reading } from '../cache/reading.ts';
import type { ReadyImage } from '../domain/images/image.ts';
import { pageQueries, pageSize } from './page-queries.ts';
import type { Sources } from './sources.ts';

/** One page of a list that goes from new to old. */
export interface PictureList {
  images: ReadyImage[];
  /** The next page has what is older than this picture; undefined on the last page. */
  olderThan: number | undefined;
}

/** The page that begins what was found, which is one more than a page when there is another. */
export function cutPage(found: readonly ReadyImage[]): PictureList {
  const images = found.slice(0, pageSize);
  return { images, olderThan: found.length > pageSize ? images.at(-1)?.id : undefined };
}

/** The newest pictures, or those below an id, with their very numbers of likes, and how many there are in all. */
export async function listPictures(
  sources: Sources,
  reading: Reading,
  before: number | undefined,
): Promise<PictureList & { count: number }> {
  const queries = pageQueries(sources, reading);
  const list = async () =>
    before === undefined
      ? queries.newest()
      : ((await queries.olderInRanges(before)) ?? (await queries.older(before)));
  const [found, count] = await Promise.all([list(), queries.count()]);
  const { images, olderThan } = cutPage(found);
  const exact = await queries.withExactLikes(await queries.withoutHiddenParents(images));
  return { images: exact, olderThan, count };
}
