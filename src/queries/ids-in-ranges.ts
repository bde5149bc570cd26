import type { Reading } from '../cache/reading.ts';
import { listReadyIds } from '../data/images/images.ts';
import { rangeOf, rangesBefore, rangeSize, rangeTag, reachFirstId } from '../domain/images/ranges.ts';
import type { Reader } from '../ports/database.ts';
import type { Core } from '../usecases/core.ts';

/**
 * The ids of up to `limit` ready pictures right below an id, the newest first, put together from lists of whole ranges
 * of ids: so they depend on the tags of `rangesBefore(beforeId)` and on nothing else, and a new picture changes no
 * list but that of its own range. Undefined when these ranges hold fewer and there may be more below them.
 */
export async function findIdsInRanges(
  cache: Core['cache'],
  reading: Reading,
  readerFor: (reading: Reading) => Reader,
  beforeId: number,
  limit: number,
): Promise<number[] | undefined> {
  const ranges = rangesBefore(beforeId);
  const asks = ranges.map((range) => ({
    key: rangeTag(range),
    tags: [rangeTag(range)],
    level: 'queries' as const,
  }));
  const lists = await cache.getMany<number[]>(asks, reading, async (keys, own) => {
    const missing = ranges.filter((range) => keys.includes(rangeTag(range)));
    const from = Math.min(...missing) * rangeSize;
    const to = (Math.max(...missing) + 1) * rangeSize;
    const ids = await listReadyIds(readerFor(own), from, to);
    return new Map(missing.map((range) => [rangeTag(range), ids.filter((id) => rangeOf(id) === range)]));
  });
  const ids = ranges.flatMap((range) => lists.get(rangeTag(range)) ?? []).filter((id) => id < beforeId);
  return ids.length >= limit || reachFirstId(ranges) ? ids.slice(0, limit) : undefined;
}
