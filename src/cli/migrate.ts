import { loadConfig } from '../main/load-config.ts';
import { openAdapters } from '../main/open-adapters.ts';
import { openCommandLog } from './open-command-log.ts';

/** `instaclone migrate`: what the embedded server does by itself at its start. */
export async function migrate(): Promise<void> {
  const config = loadConfig();
  const adapters = await openAdapters(config, openCommandLog(config));
  try {
    const names = await adapters.core.database.migrate();
    if (names.length === 0) console.log('The database is up to date.');
    for (const name of names) console.log(`Ran ${name}`);
  } finally {
    await adapters.close();
  }
}
