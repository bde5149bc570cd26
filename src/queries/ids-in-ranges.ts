import { listReadyIds } from '../data/images/images.ts';
import {
  rangeOf,
  rangesAround,
  rangesBefore,
  rangeSize,
  rangeTag,
  reachFirstId,
} from '../domain/images/ranges.ts';
import type { CachedReads } from './cached-reads.ts';

/**
 * The ids of up to `limit` ready pictures right below an id, the newest first, put together from lists of whole ranges
 * of ids: so they depend on the tags of `rangesBefore(beforeId)` and on nothing else, and a new picture changes no
 * list but that of its own range. Undefined when these ranges hold fewer and there may be more below them.
 */
export async function findIdsInRanges(
  reads: CachedReads,
  beforeId: number,
  limit: number,
): Promise<number[] | undefined> {
  const ranges = rangesBefore(beforeId);
  const ids = (await listRanges(reads, ranges)).filter((id) => id < beforeId);
  return ids.length >= limit || reachFirstId(ranges) ? ids.slice(0, limit) : undefined;
}

/** The ready pictures right above and right below an id; depends on the tags of `rangesAround(id)`. */
export async function findNeighbours(
  reads: CachedReads,
  id: number,
): Promise<{ newer: number | undefined; older: number | undefined }> {
  const ids = await listRanges(reads, rangesAround(id));
  return { newer: ids.findLast((other) => other > id), older: ids.find((other) => other < id) };
}

/** The ready pictures of ranges that lie side by side, the highest first. */
async function listRanges(reads: CachedReads, ranges: readonly number[]): Promise<number[]> {
  const asks = ranges.map((range) => ({ key: rangeTag(range), tags: [rangeTag(range)] }));
  const lists = await reads.many<number[]>(asks, async (keys, db) => {
    const missing = ranges.filter((range) => keys.includes(rangeTag(range)));
    const from = Math.min(...missing) * rangeSize;
    const to = (Math.max(...missing) + 1) * rangeSize;
    const ids = await listReadyIds(db, from, to);
    return new Map(missing.map((range) => [rangeTag(range), ids.filter((id) => rangeOf(id) === range)]));
  });
  return ranges.flatMap((range) => lists.get(rangeTag(range)) ?? []);
}
