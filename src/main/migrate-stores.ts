import { storeNames } from '../domain/stores.ts';
import type { Stores } from '../ports/stores.ts';

/** Brings the tables of every store up to date; returns the names of what it ran. */
export async function migrateStores(stores: Stores): Promise<string[]> {
  const names: string[] = [];
  for (const store of storeNames) {
    for (const name of await stores[store].migrate()) names.push(`${store}: ${name}`);
  }
  return names;
}
