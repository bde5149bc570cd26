import { keysOf, type Answer, type Ask, type Found } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { completeVersions } from './complete-versions.ts';
import { findValid } from './find-valid.ts';
import { takeLease, waitForOther } from './lease.ts';
import { loadEntry, type Filled } from './load-entry.ts';
import type { Reading } from './reading.ts';

/** Steps 3 to 5: loads what is not there or not valid, or waits for a moment for another node that does. */
export async function fill<T>(
  parts: CacheParts,
  ask: Ask<T>,
  found: Found,
  reading: Reading,
): Promise<Filled<T>> {
  const { cache } = parts;
  const versions = await completeVersions(parts, ask.tags, found);
  if (!versions) return loadEntry(parts, ask, versions, found.askedAt, reading);
  const leaseKey = `lease:${ask.key}:${versions.join()}`;
  if (await takeLease(cache, leaseKey)) {
    return loadEntry(parts, ask, versions, found.askedAt, reading, leaseKey);
  }
  let theirs: Answer<T> | undefined;
  await waitForOther(cache, leaseKey, keysOf(ask), parts.waitMs, (values) => {
    theirs = findValid<T>(parts, ask, { values, askedAt: found.askedAt }, reading);
    return theirs !== undefined;
  });
  if (theirs) return { answer: { ...theirs, source: 'joined' }, isFresh: true };
  return loadEntry(parts, ask, versions, found.askedAt, reading);
}
