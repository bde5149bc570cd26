import { readCounter } from '../../data/counters.ts';
import { findImage, listDerived, listNewest, listPopular } from '../../data/images.ts';
import type { Image, ReadyImage } from '../../domain/image.ts';
import type { Reader } from '../../ports.ts';
import type { Core } from '../../usecases/core.ts';

export const pageSize = 20;
const popularSize = 5;
const derivedSize = 200;

/**
 * What pages read, each through the query cache. The handle says how fresh the rows must be when they are not
 * cached.
 */
export function pageQueries({ queries }: Core, db: Reader) {
  return {
    image: (id: number): Promise<Image | null> =>
      queries.get(`image:${id}`, [`image:${id}`], async () => (await findImage(db, id)) ?? null),
    /** One more than a page, so that it shows whether there are older ones. */
    newest: (beforeId?: number): Promise<ReadyImage[]> =>
      queries.get(`newest:${beforeId ?? ''}`, ['newest'], () => listNewest(db, pageSize + 1, beforeId)),
    popular: (): Promise<ReadyImage[]> =>
      queries.get('popular', ['popular', 'newest'], () => listPopular(db, popularSize)),
    derived: (id: number): Promise<ReadyImage[]> =>
      queries.get(`derived:${id}`, [`derived:${id}`], () => listDerived(db, id, derivedSize)),
    count: (): Promise<number> => queries.get('count', ['count'], () => readCounter(db, 'images')),
  };
}
