import type { Tag } from '../domain/tags.ts';
import { openCacheParts, type CacheParts, type CoherentCacheOptions } from './cache-parts.ts';
import { getMany, type AskOfMany, type LoadMany } from './get-many.ts';
import {
  tell,
  tellSource,
  type Answer,
  type Ask,
  type AskedKey,
  type LocalEntry,
  type Reading,
} from './reading.ts';
import { refreshIfDue } from './refresh-ahead.ts';
import { openSingleFlight } from './single-flight.ts';
import { openRevalidation } from './stale-while-revalidate.ts';
import { findValid, lookUp } from './stored-entries.ts';
import { bumpVersions } from './versions.ts';

type PeekedAsk = AskedKey & Pick<Ask<unknown>, 'level'>;

export interface CoherentCache {
  /** Undefined when `load` gave undefined. Rejects when `load` does, and never because of the cache. */
  get<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined>;
  /** What is cached and valid, by steps 1 and 2. Loads nothing, and so never rejects. */
  peek<T>(ask: PeekedAsk, reading: Reading): Promise<Answer<T> | undefined>;
  /**
   * Several objects with one round trip, and one `load` for all that are missing; without a lease, because reading
   * a row by its key costs less than waiting. What `load` does not give is not there.
   */
  getMany<T>(asks: readonly AskOfMany<T>[], reading: Reading, load: LoadMany<T>): Promise<Map<string, T>>;
  /** Whether an entry of this process is as good as verified. Costs next to nothing. */
  isTrusted(entry: LocalEntry): boolean;
  /**
   * Makes every entry that depends on one of the tags invalid. To be called after the commit. False when the shared
   * cache did not take it all; then it has to be called again until it does.
   */
  bump(tags: readonly Tag[]): Promise<boolean>;
  /** Another process has bumped these tags. */
  hear(tags: readonly Tag[], isStored: boolean): void;
}

/**
 * Cached values that are never older than the tags they depend on say. COHERENCE.md beside this file has the protocol,
 * the argument why it holds, and which file has which step.
 */
export function openCoherentCache(options: CoherentCacheOptions): CoherentCache {
  const parts = openCacheParts(options);
  const { local, heard } = parts;
  const fillOnce = openSingleFlight(parts);
  const revalidation = openRevalidation(parts, verify);

  /** Step 1, then the others. */
  async function find<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined> {
    if (reading.off.has(ask.level)) return load(ask, reading);
    if (ask.staleWhileRevalidate && reading.off.size === 0) revalidation.note(ask);
    const trusted = local.findTrusted<T>(ask.key, reading);
    if (trusted) return { value: trusted.value, source: 'local', entry: trusted };
    const stale = ask.staleWhileRevalidate ? local.findStale<T>(ask.key, reading) : undefined;
    if (!stale) return verify(ask, reading);
    revalidation.revalidate(ask, reading.off);
    const isOlder = heard.hasBumpSince(stale.verifiedAt, stale.tags);
    return { value: stale.value, source: isOlder ? 'older' : 'local', entry: stale };
  }

  /** Steps 2 to 6. */
  async function verify<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined> {
    const found = await lookUp(parts, [ask]);
    const answer = findValid<T>(parts, ask, found, reading);
    if (!answer) return fillOnce(ask, found, reading);
    refreshIfDue(parts, ask, answer, reading);
    return answer;
  }

  /** As if there were no cache. */
  async function load<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined> {
    tell(parts, reading, { type: 'load', keys: [ask.key], level: ask.level });
    const value = await ask.load({ ...reading, mayTrust: false });
    return value === undefined ? undefined : { value, source: 'loaded', entry: undefined };
  }

  return {
    async get(ask, reading) {
      const answer = await find(ask, reading);
      tellSource(parts, reading, ask.key, answer?.source ?? 'loaded');
      return answer;
    },
    peek: (ask, reading) => peek(parts, ask, reading),
    getMany: (asks, reading, loadMissing) => getMany(parts, asks, reading, loadMissing),
    isTrusted: local.isTrusted,
    async bump(tags) {
      const isStored = await bumpVersions(parts, tags);
      heard.hearOwn(tags, isStored);
      revalidation.afterBump(tags);
      return isStored;
    },
    hear(tags, isStored) {
      heard.hear(tags, isStored);
      revalidation.afterBump(tags);
    },
  };
}

async function peek<T>(parts: CacheParts, ask: PeekedAsk, reading: Reading): Promise<Answer<T> | undefined> {
  if (reading.off.has(ask.level)) return undefined;
  const trusted = parts.local.findTrusted<T>(ask.key, reading);
  const answer: Answer<T> | undefined = trusted
    ? { value: trusted.value, source: 'local', entry: trusted }
    : findValid<T>(parts, ask, await lookUp(parts, [ask]), reading);
  if (answer) tellSource(parts, reading, ask.key, answer.source);
  return answer;
}
