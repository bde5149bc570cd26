import type { Answer, Ask } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { ask as askShared, findValid } from './find-valid.ts';
import type { FillOnce } from './flights.ts';
import type { Reading } from './reading.ts';
import { refreshIfDue } from './refresh.ts';

/** Steps 2 to 6 for one entry. */
export async function getVerified<T>(
  parts: CacheParts,
  fillOnce: FillOnce,
  ask: Ask<T>,
  reading: Reading,
): Promise<Answer<T> | undefined> {
  const found = await askShared(parts, [ask]);
  const answer = findValid<T>(parts, ask, found, reading);
  if (!answer) return fillOnce(ask, found, reading);
  refreshIfDue(parts, ask, answer, reading);
  return answer;
}
