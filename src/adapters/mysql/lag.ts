import { hasReached, type Gtids } from './gtid.ts';

/** Remembers when the primary was seen where, so that a replica's lag can be told without asking it for one. */
export interface Timeline {
  record(position: Gtids, nowMs: number): void;
  /**
   * Whether a replica that has come to `reached` was at most `maxLagMs` behind when the primary was last seen.
   * Undefined: the primary was never seen.
   */
  isFresh(reached: Gtids): boolean | undefined;
}

/**
 * A replica is fresh when it has all that the primary had `maxLagMs` ago. Unlike the lag that servers report, this
 * grows also while replication is stopped or its connection hangs, and is 0 while nobody writes. While the primary
 * is away its clock stands still, and so the replicas are as fresh as they were. What the primary had when it was
 * first seen may be of any age, so a replica has to have that in any case.
 */
export function openTimeline(maxLagMs: number): Timeline {
  let entries: { position: Gtids; seenAtMs: number }[] = [];
  return {
    record(position, nowMs) {
      const last = entries.at(-1)?.position;
      // Not only when it is newer: after a failover the new primary may lack what the old one had last.
      const isNew = !last || !hasReached(last, position) || !hasReached(position, last);
      if (isNew) entries.push({ position, seenAtMs: nowMs });
      const required = entries.findLastIndex(({ seenAtMs }) => seenAtMs <= nowMs - maxLagMs);
      entries = entries.slice(Math.max(0, required));
    },
    isFresh(reached) {
      const required = entries[0]?.position;
      // A primary without positions writes no log, so nothing can be said of its replicas.
      return required && required.size > 0 && hasReached(reached, required);
    },
  };
}
