import type { Cache, Freshness } from '../ports.ts';
import { openHeardBumps } from './heard-bumps.ts';
import { takeLease, waitForOther } from './lease.ts';
import { openLocalEntries, type LocalEntry } from './local-entries.ts';
import type { Level, Reading } from './reading.ts';
import { areCurrent, readEntry, type StoredEntry } from './stored-entry.ts';
import type { Tag } from '../domain/tags.ts';
import { openWithoutPrimary } from './without-primary.ts';
import { inBumpOrder } from './bump-order.ts';
import { firstVersion, isRecent, setVersion, versionKey, type Version } from './versions.ts';

export interface Ask<T> {
  key: string;
  /** What `load` reads, named before it does. The same for the same key, always. */
  tags: readonly Tag[];
  /** Reads what is asked for, at least as new as the reading says. Undefined is not kept. */
  load(reading: Reading): Promise<T | undefined>;
  /** `fragments` for what is rendered, `queries` for rows: the level that can be switched off. */
  level: Exclude<Level, 'local'>;
}

/** Where a value came from: this process, the shared cache, a loader that ran just now, or one that somebody else ran. */
export type Source = 'local' | 'shared' | 'loaded' | 'joined';

export interface Answer<T> {
  value: T;
  source: Source;
  /** What keeps it in this process, if anything does. */
  entry: LocalEntry<T> | undefined;
}

export interface CoherentCache {
  /** Undefined when `load` gave undefined. Rejects when `load` does, and never because of the cache. */
  get<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined>;
  /**
   * Several objects with one round trip, and one `load` for all that are missing; without a lease, because reading
   * a row by its key costs less than waiting. What `load` does not give is not there.
   */
  getEach<T>(
    asks: readonly Omit<Ask<T>, 'load'>[],
    reading: Reading,
    load: (keys: readonly string[], reading: Reading) => Promise<ReadonlyMap<string, T>>,
  ): Promise<Map<string, T>>;
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

export interface CoherentCacheOptions {
  cache: Cache;
  /** How long an entry of this process is used without asking the shared cache whether it is still valid. */
  trustMs?: number;
  /** Longer than replicas in use may lag behind, plus what the clocks of the nodes may differ by. */
  replicaWindowMs?: number;
  /** For the entries of this process; 0 keeps none. */
  localBytes?: number;
  /** How long one node waits for what another one is loading. */
  waitMs?: number;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** An entry that is this old is loaded anew, although nobody bumped it, while everybody else still gets it. */
const refreshAfterMs = 10 * 60_000;
const ttlSeconds = 60 * 60;

/**
 * Cached values that are never older than the tags they depend on say. COHERENCE.md beside this file has the protocol
 * and the argument why it holds; the steps below are numbered as there.
 */
export function openCoherentCache(options: CoherentCacheOptions): CoherentCache {
  const { cache, trustMs = 100, replicaWindowMs = 30_000 } = options;
  const { localBytes = 64 * 1024 * 1024, waitMs = 300, now = Date.now } = options;
  const local = localBytes > 0 ? openLocalEntries(localBytes) : undefined;
  const heard = openHeardBumps(now, 2 * trustMs);
  const loadAsFreshAsPossible = openWithoutPrimary(now);
  const flights = new Map<string, Promise<Answer<unknown> | undefined>>();

  function isTrusted({ verifiedAt, tags }: LocalEntry): boolean {
    const age = now() - verifiedAt;
    return age >= 0 && age < trustMs && !heard.hasBumpSince(verifiedAt, tags);
  }

  function keepLocal<T>(
    key: string,
    entry: LocalEntry<T>,
    bytes: number,
    reading: Reading,
  ): Answer<T>['entry'] {
    if (!local || reading.off.has('local')) return undefined;
    // A load that took long ends after one that began later and knows more.
    if ((local.find(key)?.verifiedAt ?? -Infinity) > entry.verifiedAt) return undefined;
    local.keep(key, entry, bytes);
    return entry;
  }

  function findLocal<T>(key: string, reading: Reading): LocalEntry<T> | undefined {
    return reading.off.has('local') ? undefined : (local?.find(key) as LocalEntry<T> | undefined);
  }

  /** Step 2: what the shared cache says about an entry, when it is valid. */
  function judge<T>(
    { key, tags }: Pick<Ask<T>, 'key' | 'tags'>,
    found: ReadonlyMap<string, string>,
    askedAt: number,
    reading: Reading,
  ): Answer<T> | undefined {
    if (heard.hasDoubt(tags)) return undefined;
    const mine = findLocal<T>(key, reading);
    if (mine?.versions && areCurrent(found, tags, mine.versions)) {
      mine.verifiedAt = Math.max(mine.verifiedAt, askedAt);
      return { value: mine.value, source: 'local', entry: mine };
    }
    const stored = readEntry(found, key, tags);
    if (!stored) return undefined;
    const { versions, refreshAt } = stored;
    const value = stored.value as T;
    const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
    const bytes = 2 * (found.get(key)?.length ?? 0);
    return { value, source: 'shared', entry: keepLocal(key, fresh, bytes, reading) };
  }

  /** Step 3: the versions of all tags, in their order, or undefined when the cache does not tell one of them. */
  async function completeVersions(
    tags: readonly Tag[],
    found: ReadonlyMap<string, string>,
  ): Promise<readonly Version[] | undefined> {
    if (heard.hasDoubt(tags)) return undefined;
    const versions = await Promise.all(
      tags.map(async (tag) => found.get(versionKey(tag)) ?? (await firstVersion(cache, tag))),
    );
    return versions.every((version) => version !== undefined) ? versions : undefined;
  }

  /** Step 4: from where the rows have to be read for an entry with these versions. */
  function loadReading(
    tags: readonly Tag[],
    versions: readonly Version[] | undefined,
    reading: Reading,
  ): Reading {
    const mayLag = (version: Version, index: number) =>
      isRecent(cache, tags[index] as Tag, version, now(), replicaWindowMs);
    const freshness: Freshness = !versions || versions.some(mayLag) ? 'primary' : reading.freshness;
    return { ...reading, freshness, mayTrust: false };
  }

  /** Step 5: into both levels. Without versions only into this process, for a moment. */
  function store<T>(
    { key, tags }: Pick<Ask<T>, 'key' | 'tags'>,
    value: T,
    versions: readonly Version[] | undefined,
    askedAt: number,
    reading: Reading,
  ): { answer: Answer<T>; stored: Promise<unknown> } {
    const refreshAt = Math.round(now() + refreshAfterMs * (0.9 + 0.2 * Math.random()));
    const text = JSON.stringify({ versions: versions ?? [], refreshAt, value } satisfies StoredEntry);
    const stored = versions ? cache.set(key, text, ttlSeconds) : Promise.resolve();
    const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
    const entry = keepLocal(key, fresh, 2 * text.length, reading);
    return { answer: { value, source: 'loaded', entry }, stored };
  }

  async function load<T>(
    ask: Ask<T>,
    versions: readonly Version[] | undefined,
    askedAt: number,
    reading: Reading,
    leaseKey?: string,
  ): Promise<Answer<T> | undefined> {
    let stored: Promise<unknown> = Promise.resolve();
    try {
      const demanded = loadReading(ask.tags, versions, reading);
      const { value, isFresh } = await loadAsFreshAsPossible(ask.load, demanded, reading);
      if (value === undefined) return undefined;
      if (!isFresh) return { value, source: 'loaded', entry: undefined };
      const kept = store(ask, value, versions, askedAt, reading);
      stored = kept.stored;
      return kept.answer;
    } finally {
      // Whoever waits looks for the entry first and for the lease then.
      if (leaseKey !== undefined) void stored.then(() => cache.remove(leaseKey));
    }
  }

  async function fill<T>(
    ask: Ask<T>,
    found: ReadonlyMap<string, string>,
    askedAt: number,
    reading: Reading,
  ): Promise<Answer<T> | undefined> {
    const versions = await completeVersions(ask.tags, found);
    if (!versions) return load(ask, versions, askedAt, reading);
    const leaseKey = `lease:${ask.key}:${versions.join()}`;
    if (await takeLease(cache, leaseKey)) return load(ask, versions, askedAt, reading, leaseKey);
    let theirs: Answer<T> | undefined;
    const keys = keysOf(ask);
    await waitForOther(cache, leaseKey, keys, waitMs, (later) => {
      theirs = judge<T>(ask, later, askedAt, reading);
      return theirs !== undefined;
    });
    return theirs ?? load(ask, versions, askedAt, reading);
  }

  /** One load at a time for the same key and versions: who comes after a bump never joins an older load. */
  function fillOnce<T>(
    ask: Ask<T>,
    found: ReadonlyMap<string, string>,
    askedAt: number,
    reading: Reading,
  ): Promise<Answer<T> | undefined> {
    const versions = ask.tags.map((tag) => found.get(versionKey(tag)));
    const isKnown = versions.every((version) => version !== undefined) && !heard.hasDoubt(ask.tags);
    // Where versions are not known, a load that began earlier may be older than what its caller has just written.
    if (!isKnown && !reading.mayTrust) return fill(ask, found, askedAt, reading);
    const flight = [
      ask.key,
      isKnown ? versions.join() : `unknown ${Math.floor(now() / trustMs)}`,
      // Who can do without the primary must not join a load that can't.
      reading.freshness === 'primary' ? 'primary' : 'own',
      ...reading.off,
    ].join(' ');
    const running = flights.get(flight) as Promise<Answer<T> | undefined> | undefined;
    if (running) return running.then((answer) => answer && { ...answer, source: 'joined' });
    const started = fill(ask, found, askedAt, reading).finally(() => flights.delete(flight));
    flights.set(flight, started);
    return started;
  }

  /** Step 6: one loads anew what is old, in the background; the answer is valid, so nobody waits for it. */
  function refreshIfDue<T>(ask: Ask<T>, answer: Answer<T>, reading: Reading): void {
    const { entry } = answer;
    if (!entry || entry.refreshAt > now()) return;
    // Asked once: the next one who comes finds the entry fresh, or its lease taken.
    entry.refreshAt = now() + 1000;
    const refresh = async () => {
      if (!(await takeLease(cache, `refresh:${ask.key}`))) return;
      const askedAt = now();
      const versions = await completeVersions(ask.tags, await cache.getMany(keysOf(ask)));
      await load(ask, versions, askedAt, { ...reading, freshness: 'any', cost: { loads: 0 } });
    };
    // Whoever needs the value and can't load it will say why.
    void refresh().catch(() => undefined);
  }

  async function get<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined> {
    if (reading.off.has(ask.level)) {
      const value = await ask.load({ ...reading, mayTrust: false });
      return value === undefined ? undefined : { value, source: 'loaded', entry: undefined };
    }
    // Step 1.
    const mine = reading.mayTrust ? findLocal<T>(ask.key, reading) : undefined;
    if (mine && isTrusted(mine)) return { value: mine.value, source: 'local', entry: mine };
    const askedAt = now();
    const found = await cache.getMany(keysOf(ask));
    const answer = judge<T>(ask, found, askedAt, reading);
    if (!answer) return fillOnce(ask, found, askedAt, reading);
    refreshIfDue(ask, answer, reading);
    return answer;
  }

  const getEach: CoherentCache['getEach'] = async <T>(
    asks: readonly Omit<Ask<T>, 'load'>[],
    reading: Reading,
    loadMissing: (keys: readonly string[], reading: Reading) => Promise<ReadonlyMap<string, T>>,
  ) => {
    const values = new Map<string, T>();
    const isOff = (ask: Omit<Ask<T>, 'load'>) => reading.off.has(ask.level);
    const doubtful = asks.filter((ask) => {
      const mine = reading.mayTrust && !isOff(ask) ? findLocal<T>(ask.key, reading) : undefined;
      if (mine && isTrusted(mine)) values.set(ask.key, mine.value);
      return !values.has(ask.key);
    });
    const askedAt = now();
    const found = await cache.getMany(doubtful.filter((ask) => !isOff(ask)).flatMap(keysOf));
    const missing = doubtful.filter((ask) => {
      const answer = isOff(ask) ? undefined : judge<T>(ask, found, askedAt, reading);
      if (answer) values.set(ask.key, answer.value);
      return !answer;
    });
    if (missing.length === 0) return values;
    const versions = await Promise.all(
      missing.map(async (ask) => (isOff(ask) ? undefined : await completeVersions(ask.tags, found))),
    );
    const demands = missing.map(({ tags }, index) => loadReading(tags, versions[index], reading));
    const demand = demands.reduce((one, other) => (one.freshness === 'primary' ? one : other));
    const keys = missing.map(({ key }) => key);
    const loadKeys = (own: Reading) => loadMissing(keys, own);
    const { value: loaded, isFresh } = await loadAsFreshAsPossible(loadKeys, demand, reading);
    missing.forEach((ask, index) => {
      const value = loaded.get(ask.key);
      if (value === undefined) return;
      values.set(ask.key, value);
      if (isFresh && !isOff(ask)) store(ask, value, versions[index], askedAt, reading);
    });
    return values;
  };

  async function bump(tags: readonly Tag[]): Promise<boolean> {
    let isStored = true;
    for (const group of inBumpOrder(tags)) {
      const stored = await Promise.all(group.map((tag) => setVersion(cache, tag, now())));
      isStored &&= stored.every(Boolean);
    }
    heard.hear(tags, isStored);
    return isStored;
  }

  return { get, getEach, isTrusted, bump, hear: (tags, isStored) => heard.hear(tags, isStored) };
}

function keysOf({ key, tags }: { key: string; tags: readonly Tag[] }): string[] {
  return [key, ...tags.map(versionKey)];
}
