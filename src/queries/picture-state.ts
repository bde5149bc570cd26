import type { Reading } from '../cache/reading.ts';
import { findJobOfImage } from '../data/images/jobs.ts';
import type { Image } from '../domain/images/image.ts';
import type { JobState } from '../domain/images/job.ts';
import { freshnessOf } from '../ports/stores.ts';
import { pageQueries } from './page-queries.ts';
import type { Sources } from './sources.ts';

/** A picture with its very number of likes and, while it is being made, how far that is. Undefined when there is none. */
export async function findPictureState(
  sources: Sources,
  reading: Reading,
  id: number,
): Promise<{ image: Image; step: JobState | undefined } | undefined> {
  const queries = pageQueries(sources, reading);
  const found = await queries.image(id);
  if (!found) return undefined;
  const [image = found] = await queries.withExactLikes(await queries.withoutHiddenParents([found]));
  const db = sources.stores.images.reader(freshnessOf('images', reading.freshness));
  const job = image.state === 'processing' ? await findJobOfImage(db, id) : undefined;
  return { image, step: job?.state };
}
