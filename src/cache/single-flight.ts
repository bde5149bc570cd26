import { storeNames } from '../domain/stores.ts';
import type { Positions, StoresFreshness } from '../ports/stores.ts';
import type { CacheParts } from './cache-parts.ts';
import { fillEntry, type Filled } from './lease.ts';
import type { Answer, Ask, Reading } from './reading.ts';
import type { Found } from './stored-entries.ts';
import { versionKey } from './versions.ts';

interface Flight {
  freshness: StoresFreshness;
  filled: Promise<Filled<unknown>>;
}

/** Steps 3 to 5 for one entry. */
type FillOnce = <T>(ask: Ask<T>, found: Found, reading: Reading) => Promise<Answer<T> | undefined>;

/**
 * One load at a time in this process for the same key and versions: whoever comes after a bump never joins an older
 * load. (The word is of Go's singleflight package.)
 */
export function openSingleFlight(parts: CacheParts): FillOnce {
  const flights = new Map<string, Flight>();

  return async <T>(ask: Ask<T>, found: Found, reading: Reading) => {
    const name = flightOf(parts, ask, found, reading);
    if (name === undefined) return (await fillEntry(parts, ask, found, reading)).answer;
    const running = flights.get(name) as
      { freshness: StoresFreshness; filled: Promise<Filled<T>> } | undefined;
    if (running) {
      const { answer, isFresh } = await running.filled;
      // Without the primary, a load is only as new as the reader that began it demanded.
      if (!isFresh && demandsMore(reading.freshness, running.freshness)) {
        return (await fillEntry(parts, ask, found, reading)).answer;
      }
      return answer && { ...answer, source: 'joined' };
    }
    const filled = fillEntry(parts, ask, found, reading).finally(() => flights.delete(name));
    flights.set(name, { freshness: reading.freshness, filled });
    return (await filled).answer;
  };
}

/** What loads have to have in common to be joined; undefined for one that joins none. */
function flightOf(
  { heard, now, trustMs }: CacheParts,
  { key, tags }: Ask<unknown>,
  { values }: Found,
  reading: Reading,
): string | undefined {
  const versions = tags.map((tag) => values.get(versionKey(tag)));
  const areKnown = versions.every((version) => version !== undefined) && !heard.hasDoubt(tags);
  const since = Math.floor(now() / trustMs) * trustMs;
  // Where versions are not known, a load that began earlier may be older than what its caller, or this node, has written.
  if (!areKnown && (!reading.mayTrust || heard.hasOwnBumpSince(since, tags))) return undefined;
  return [
    key,
    areKnown ? versions.join() : `unknown ${since}`,
    // A reader that can do without the primary must not join a load that can't.
    reading.freshness === 'primary' ? 'primary' : 'own',
    ...reading.off,
  ].join(' ');
}

function demandsMore(own: StoresFreshness, theirs: StoresFreshness): boolean {
  if (own === 'any') return false;
  return typeof own === 'string' || typeof theirs === 'string' || !isSamePlace(own.after, theirs.after);
}

function isSamePlace(own: Positions, theirs: Positions): boolean {
  return storeNames.every((name) => own[name] === theirs[name]);
}
