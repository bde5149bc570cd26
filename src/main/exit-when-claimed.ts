import { dirname } from 'node:path';
import type { Config } from '../config/read-config.ts';
import { claimDataFolder } from './claim-data-folder.ts';

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
