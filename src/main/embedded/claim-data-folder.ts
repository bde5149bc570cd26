import { dirname } from 'node:path';
import { claimFile } from '../../adapters/sqlite/claim-file.ts';
import type { Config } from '../../config/read-config.ts';

/**
 * Claims the embedded node's data for this process; undefined when another one works on it. The queue and the cache
 * of the embedded node live in its process, so two of them on the same data would do the same jobs and show stale
 * pages. Returns what gives the claim back; it has to be kept as long as the claim.
 */
export function claimDataFolder(config: Pick<Config, 'databasePath'>): Promise<(() => void) | undefined> {
  return claimFile(`${config.databasePath}.claim`);
}

/** Claims the data for the life of this process, or says in a line who may have it and exits 1. */
export async function exitWhenClaimed(config: Pick<Config, 'databasePath'>): Promise<void> {
  const giveBack = await claimDataFolder(config);
  if (giveBack) {
    // Also keeps the claim reachable: it would be given back when its file handle is collected as garbage.
    process.once('exit', giveBack);
    return;
  }
  const folder = dirname(config.databasePath);
  console.error(
    `Another process works on ${folder}: a server, or \`instaclone seed\`. Let it finish or stop it, or set DATA_DIR to another folder.`,
  );
  process.exit(1);
}
