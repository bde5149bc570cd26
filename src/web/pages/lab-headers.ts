import type { CacheListener } from '../../cache/reading.ts';
import { kindOf } from '../../domain/tags.ts';

/** What one reading has come to, counted while it hears of it; for the lab's headers. */
export interface Tally {
  hear: CacheListener;
  /**
   * Told to students: which node sent a page, where the page came from, how many queries were made for it, and where
   * each key that was looked up came from, as `kind;source=times`.
   */
  headers(servedBy: string, source: string): Record<string, string>;
}

export function openTally(): Tally {
  const lookups = new Map<string, number>();
  let queries = 0;

  function count(key: string, source: string): void {
    const kind = `${shownKind(key)};${source}`;
    lookups.set(kind, (lookups.get(kind) ?? 0) + 1);
  }

  return {
    hear(event) {
      if (event.type === 'load' && event.level === 'queries') queries += 1;
      if (event.type === 'hit') count(event.key, event.source);
      if (event.type === 'miss') count(event.key, 'loaded');
    },
    headers: (servedBy, source) => ({
      'X-Served-By': servedBy,
      'X-Cache': source,
      'X-Cache-Keys': [...lookups].map(([kind, times]) => `${kind}=${times}`).join(' '),
      'Server-Timing': `cache;desc="${source}", db;desc="${queries} queries"`,
    }),
  };
}

/** The kind of the key; of a page its address without ids, `page:/?before` of `page:/?before=42`. */
function shownKind(key: string): string {
  const kind = kindOf(key);
  return kind === 'page' ? key.replace(/=?\d.*$/s, '') : kind;
}
