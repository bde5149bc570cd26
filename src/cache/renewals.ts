import type { Tag } from '../domain/tags.ts';
import type { Ask } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import type { FillOnce } from './flights.ts';
import { getVerified } from './get-verified.ts';
import { newReading, type Level } from './reading.ts';
import { openRecentAsks } from './recent-asks.ts';

/** What is verified or loaded in the background, so that who reads need not wait for it; on nobody's bill. */
export interface Renewals {
  /** Somebody has asked for this, as everybody does. */
  note(ask: Ask<unknown>): void;
  /** Somebody was given this without its being verified. */
  renew(ask: Ask<unknown>, off: ReadonlySet<Level>): void;
  /** These tags were bumped: loads what depends on them and was asked for in the last seconds. */
  afterBump(tags: readonly Tag[]): void;
}

const nothing: ReadonlySet<Level> = new Set();
const recentMs = 5000;
/** However much is written. What finds no room is loaded by who reads it. */
const mostAtOnce = 8;

/** One at a time for a key; a bump that comes meanwhile makes it begin once more. */
export function openRenewals(parts: CacheParts, fillOnce: FillOnce): Renewals {
  const recent = openRecentAsks(parts.now, recentMs);
  const running = new Set<string>();
  const bumpedMeanwhile = new Set<string>();

  function renew(ask: Ask<unknown>, off: ReadonlySet<Level>): void {
    if (running.has(ask.key) || running.size >= mostAtOnce) return;
    running.add(ask.key);
    void getVerified(parts, fillOnce, ask, newReading('any', off))
      // Whoever needs the value and can't load it will say why.
      .catch(() => undefined)
      .finally(() => {
        running.delete(ask.key);
        if (bumpedMeanwhile.delete(ask.key)) renew(ask, off);
      });
  }

  return {
    note: recent.note,
    renew,
    afterBump(tags) {
      for (const ask of recent.dependentsOf(tags)) {
        if (running.has(ask.key)) bumpedMeanwhile.add(ask.key);
        else renew(ask, nothing);
      }
    },
  };
}
