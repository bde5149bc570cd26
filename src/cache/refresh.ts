import type { Answer, Ask } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { completeVersions } from './complete-versions.ts';
import { ask as askShared } from './find-valid.ts';
import { takeLease } from './lease.ts';
import { loadEntry } from './load-entry.ts';
import { newCost, type Reading } from './reading.ts';

/** How long nobody in this process tries again. */
const pauseMs = 1000;

/** Step 6: one loads anew what is old, in the background; the answer is valid, so nobody waits for it. */
export function refreshIfDue<T>(parts: CacheParts, ask: Ask<T>, answer: Answer<T>, reading: Reading): void {
  const { entry } = answer;
  if (!entry || entry.refreshAt > parts.now()) return;
  // Asked once: the next one who comes finds the entry fresh, or its lease taken.
  entry.refreshAt = parts.now() + pauseMs;
  // Whoever needs the value and can't load it will say why.
  void refresh(parts, ask, reading).catch(() => undefined);
}

async function refresh<T>(parts: CacheParts, ask: Ask<T>, reading: Reading): Promise<void> {
  if (!(await takeLease(parts.cache, `refresh:${ask.key}`))) return;
  const found = await askShared(parts, [ask]);
  const versions = await completeVersions(parts, ask.tags, found);
  await loadEntry(parts, ask, versions, found.askedAt, { ...reading, freshness: 'any', cost: newCost() });
}
