import type { CacheParts } from './cache-parts.ts';
import { loadEntry, takeLease } from './lease.ts';
import type { Answer, Ask, Reading } from './reading.ts';
import { lookUp } from './stored-entries.ts';
import { completeVersions } from './versions.ts';

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
  parts.listener?.({ type: 'renewal', key: ask.key, why: 'old' });
  const { values, askedAt } = await lookUp(parts, [ask]);
  const versions = await completeVersions(parts, ask.tags, values);
  const nobodys: Reading = { ...reading, freshness: 'any', listener: undefined };
  await loadEntry(parts, ask, versions, askedAt, nobodys);
}
