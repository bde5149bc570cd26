import type { Cost } from '../../cache/reading.ts';
import { kindOf } from '../../domain/tags.ts';

/**
 * What a page has cost, told to students: which node sent it, where the page came from, how many queries were made for
 * it, and where each key that was looked up came from, as `kind;source=times`. Without a node's name, nothing.
 */
export function labHeaders(
  servedBy: string | undefined,
  source: string,
  { loads, lookups }: Cost,
): Record<string, string> {
  if (servedBy === undefined) return {};
  const times = new Map<string, number>();
  for (const { key, source: from } of lookups) {
    const kind = `${shownKind(key)};${from}`;
    times.set(kind, (times.get(kind) ?? 0) + 1);
  }
  return {
    'X-Served-By': servedBy,
    'X-Cache': source,
    'X-Cache-Keys': [...times].map(([kind, count]) => `${kind}=${count}`).join(' '),
    'Server-Timing': `cache;desc="${source}", db;desc="${loads} queries"`,
  };
}

/** The kind of the key; of a page its address without ids, `page:/?before` of `page:/?before=42`. */
function shownKind(key: string): string {
  const kind = kindOf(key);
  return kind === 'page' ? key.replace(/=?\d.*$/s, '') : kind;
}
