import { isStoreAway } from '../domain/errors.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Log } from '../ops/log.ts';
import type { ShutdownStep } from '../ops/shutdown.ts';
import { repeat } from '../outbox/repeat.ts';
import type { Stores } from '../ports/stores.ts';

/** Brings the tables of every store up to date; returns the names of what it ran. */
export async function migrateStores(stores: Stores): Promise<string[]> {
  const names: string[] = [];
  for (const store of storeNames) {
    for (const name of await stores[store].migrate()) names.push(`${store}: ${name}`);
  }
  return names;
}

const pauseMs = 2000;

/**
 * The same for a node that serves pages also while another store than that of the pictures is away: the tables of that one
 * it brings up to date when it is back. Returns what has to be stopped.
 */
export async function migrateStoresThatAnswer(stores: Stores, log: Log): Promise<ShutdownStep[]> {
  const away: StoreName[] = [];
  for (const name of storeNames) {
    try {
      await stores[name].migrate();
    } catch (error) {
      if (name === 'images' || !isStoreAway(error)) throw error;
      log.warn({ error, store: name }, 'a store is away; starting without it');
      away.push(name);
    }
  }
  return away.map((name) => ({ name: `tables of ${name}`, run: migrateWhenBack(stores, name, log).stop }));
}

function migrateWhenBack(stores: Stores, name: StoreName, log: Log) {
  let isDone = false;
  return repeat(pauseMs, async () => {
    if (isDone) return;
    isDone = await stores[name].migrate().then(
      () => true,
      (error: unknown) => {
        if (!isStoreAway(error))
          log.error({ error, store: name }, 'the tables of a store are not up to date');
        return false;
      },
    );
  });
}
