import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/read-config.ts';
import { isStoreAway } from '../domain/errors.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import { withDeadline } from '../ops/deadline.ts';
import type { Log } from '../ops/log.ts';
import type { Queue } from '../ports/queue.ts';
import type { Stores } from '../ports/stores.ts';
import { checkTables, exitWhenStoresDiffer, variableOf } from './check-tables.ts';

const firstPauseMs = 200;
const longestPauseMs = 5000;
const pingTimeoutMs = 5000;

/**
 * Waits until database and queue answer and have the tables of every store, for STARTUP_WAIT together; then says in one
 * line which variable names a server that does not, and exits 1. Servers of a cluster start in any order, so waiting is normal.
 */
export async function waitForServers(
  config: Pick<Config, 'startupWaitMs' | 'storePlaces'>,
  servers: { stores: Stores; queue: Queue },
  log: Log,
): Promise<void> {
  const until = performance.now() + config.startupWaitMs;
  await waitFor('DATABASE_URL', () => servers.stores.images.ping(), until, log);
  await waitFor('QUEUE_URL', () => servers.queue.ping(), until, log);
  for (const name of storeNames) {
    await waitFor(variableOf(config, name), () => checkUnlessAway(servers.stores, name, log), until, log);
  }
  await exitWhenStoresDiffer(config, servers.stores);
}

/** Pages are served also while another store than that of the pictures is away. */
async function checkUnlessAway(stores: Stores, name: StoreName, log: Log): Promise<void> {
  try {
    await checkTables(stores, name);
  } catch (error) {
    if (name === 'images' || !isStoreAway(error)) throw error;
    log.warn({ error, store: name }, 'a store is away; starting without it');
  }
}

async function waitFor(variable: string, ping: () => Promise<void>, until: number, log: Log): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      await withDeadline(variable, pingTimeoutMs, ping());
      return;
    } catch (error) {
      if (performance.now() + pauseMs > until) {
        console.error(`${variable}: the server that it names can't be used: ${withHint(reasonOf(error))}`);
        process.exit(1);
      }
      log.warn({ error, variable }, 'waiting for a server');
      await sleep(pauseMs);
    }
  }
}

/** The innermost cause: what the operating system or the server said. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  // Of a host with several addresses, each of which was tried, there is only the code.
  return error.message || String((error as NodeJS.ErrnoException).code);
}

/** By OpenSSL's words, because the database driver puts a code of its own in the place of OpenSSL's. */
const unknownAuthority = /self-signed certificate|unable to (get|verify) .*certificate/;

function withHint(reason: string): string {
  if (!unknownAuthority.test(reason)) return reason;
  return `${reason}. NODE_EXTRA_CA_CERTS has to name a file with the certificate of its authority`;
}
