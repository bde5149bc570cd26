import { claimFile } from '../adapters/sqlite/claim-file.ts';
import type { Config } from '../config/read-config.ts';

/**
 * Claims the embedded node's data for this process; undefined when another one works on it. The queue and the cache
 * of the embedded node live in its process, so two of them on the same data would do the same jobs and show stale
 * pages. Returns what gives the claim back; it has to be kept as long as the claim.
 */
export function claimDataFolder(config: Pick<Config, 'databasePath'>): Promise<(() => void) | undefined> {
  return claimFile(`${config.databasePath}.claim`);
}
