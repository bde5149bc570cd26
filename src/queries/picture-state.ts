import type { Reading } from '../cache/reading.ts';
import { findJobOfImage } from '../data/images/jobs.ts';
import type { Image } from '../domain/images/image.ts';
import type { JobState } from '../domain/images/job.ts';
import { pageQueries } from './page-queries.ts';
import { exactRow } from './row-kinds.ts';
import type { Stores } from './stores.ts';

/** A picture with its very number of likes and, while it is being made, how far that is. Undefined when there is none. */
export async function findPictureState(
  stores: Stores,
  reading: Reading,
  id: number,
): Promise<{ image: Image; step: JobState | undefined } | undefined> {
  const queries = pageQueries(stores, reading, exactRow);
  const found = await queries.image(id);
  if (!found) return undefined;
  const [image = found] = await queries.withoutHiddenParents([found]);
  const db = stores.database.reader(reading.freshness);
  const job = image.state === 'processing' ? await findJobOfImage(db, id) : undefined;
  return { image, step: job?.state };
}
