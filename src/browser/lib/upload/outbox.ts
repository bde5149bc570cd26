import { openKeptFiles, type Found, type Kept } from './kept-files.ts';

/**
 * What this page has been given to send, so that a reload, or a browser that was closed, loses nothing of it. Pages
 * of the same browser share what is kept; each upload is in the hands of one page at a time.
 */
export interface Outbox {
  /** Resolves to whether another page would find it. */
  keep(kept: Kept): Promise<boolean>;
  /** It has arrived, or nobody wants it any more. */
  drop(key: string): Promise<void>;
  /** Gives what other pages have left: now, or when the page that still has it in its hands is gone. */
  takeOver(take: (found: Found) => void): Promise<void>;
}

export function openOutbox(): Outbox {
  const files = openKeptFiles();
  const releases = new Map<string, () => void>();
  const untilDropped = (key: string) => new Promise<void>((resolve) => releases.set(key, resolve));

  return {
    keep(kept) {
      if (!releases.has(kept.key)) {
        const dropped = untilDropped(kept.key);
        hold(kept.key, () => dropped);
      }
      return files.put(kept);
    },
    async drop(key) {
      await files.remove(key);
      releases.get(key)?.();
      releases.delete(key);
    },
    async takeOver(take) {
      for (const key of await files.keys()) {
        if (releases.has(key)) continue;
        hold(key, async () => {
          const found = await files.find(key);
          if (!found) return; // The page before this one has sent it after all.
          const dropped = untilDropped(key);
          take(found);
          await dropped;
        });
      }
    },
  };
}

/**
 * Runs `work` when no other page holds this upload, which it then holds until `work` ends or the page is gone. Pages
 * that came without TLS have no locks: two of them may send the same file, and its key makes one picture of it.
 */
function hold(key: string, work: () => Promise<void>): void {
  if ('locks' in navigator) void navigator.locks.request(`upload ${key}`, work).catch(() => undefined);
  else void work();
}
