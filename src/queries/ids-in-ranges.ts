import type { Reading } from '../cache/reading.ts';
import { listReadyIds } from '../data/images/images.ts';
import {
  rangeOf,
  rangesAround,
  rangesBefore,
  rangeSize,
  rangeTag,
  reachFirstId,
} from '../domain/images/ranges.ts';
import type { Reader } from '../ports/database.ts';
import type { Stores } from './stores.ts';

/**
 * The ids of up to `limit` ready pictures right below an id, the newest first, put together from lists of whole ranges
 * of ids: so they depend on the tags of `rangesBefore(beforeId)` and on nothing else, and a new picture changes no
 * list but that of its own range. Undefined when these ranges hold fewer and there may be more below them.
 */
export async function findIdsInRanges(
  cache: Stores['cache'],
  reading: Reading,
  readerFor: (reading: Reading) => Reader,
  beforeId: number,
  limit: number,
): Promise<number[] | undefined> {
  const ranges = rangesBefore(beforeId);
  const ids = (await listRanges(cache, reading, readerFor, ranges)).filter((id) => id < beforeId);
  return ids.length >= limit || reachFirstId(ranges) ? ids.slice(0, limit) : undefined;
}

/** The ready pictures right above and right below an id; depends on the tags of `rangesAround(id)`. */
export async function findNeighbours(
  cache: Stores['cache'],
  reading: Reading,
  readerFor: (reading: Reading) => Reader,
  id: number,
): Promise<{ newer: number | undefined; older: number | undefined }> {
  const ids = await listRanges(cache, reading, readerFor, rangesAround(id));
  return { newer: ids.findLast((other) => other > id), older: ids.find((other) => other < id) };
}

/** The ready pictures of ranges that lie side by side, the highest first. */
async function listRanges(
  cache: Stores['cache'],
  reading: Reading,
  readerFor: (reading: Reading) => Reader,
  ranges: readonly number[],
): Promise<number[]> {
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
  return ranges.flatMap((range) => lists.get(rangeTag(range)) ?? []);
}
