import { migrateStores } from '../main/migrate-stores.ts';
import { withStores } from './open-data.ts';

/** `instaclone migrate`: what the embedded server does by itself at its start. */
export async function migrate(): Promise<void> {
  await withStores(async (stores) => {
    const names = await migrateStores(stores);
    if (names.length === 0) console.log('The database is up to date.');
    for (const name of names) console.log(`Ran ${name}`);
  });
}
