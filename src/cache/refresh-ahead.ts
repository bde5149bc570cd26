import type { CacheParts } from './cache-parts.ts';
import { loadEntry, takeLease } from './lease.ts';
import type { Answer, Ask, Reading } from './reading.ts';
import { lookUp } from './stored-entries.ts';
import { completeVersions } from './versions.ts';

/** How long this process does not try again. */
const pauseMs = 1000;

/** Step 6: one reader has an old entry loaded anew in the background. The answer is valid, so nobody waits. */
export function refreshIfDue<T>(parts: CacheParts, ask: Ask<T>, answer: Answer<T>, reading: Reading): void {
  const { entry } = answer;
  if (!entry || entry.refreshAt > parts.now()) return;
  // Until then, the next reader finds the entry fresh, or its lease taken.
  entry.refreshAt = parts.now() + pauseMs;
  // A reader that needs the value and can't load it will report the error.
  void refresh(parts, ask, reading).catch(() => undefined);
}

async function refresh<T>(parts: CacheParts, ask: Ask<T>, reading: Reading): Promise<void> {
  if (!(await takeLease(parts.cache, `refresh:${ask.key}`))) return;
  parts.listener?.({ type: 'renewal', key: ask.key, why: 'old' });
  const { values, askedAt } = await lookUp(parts, [ask]);
  const versions = await completeVersions(parts, ask.tags, values);
  const nobodys: Reading = { ...reading, freshness: 'any', listener: undefined };
  await loadEntry(parts, ask, versions, askedAt, nobodys);
}
