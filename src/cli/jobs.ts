import { countJobs, listFailedJobs } from '../data/images/job-report.ts';
import { listParked, makeMessagesDue } from '../data/outbox/messages.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import { fromDbTime } from '../data/time.ts';
import { errorMessage } from '../domain/errors.ts';
import { jobStates } from '../domain/images/job.ts';
import { storeNames } from '../domain/stores.ts';
import { loadConfig } from '../main/load-config.ts';
import { migrateStores } from '../main/migrate-stores.ts';
import type { Stores } from '../ports/stores.ts';
import type { Reader } from '../ports/stores/images.ts';
import type { Arguments } from './command.ts';
import { withStores } from './open-data.ts';

const listed = 20;

/**
 * `instaclone jobs`: what is waiting, running and done; with `--failed` what went wrong; with `--retry-messages` tries
 * again what one data service could not tell another.
 */
export async function jobs({ flags }: Arguments): Promise<void> {
  await withStores(async (stores) => {
    await migrateStores(stores);
    const db = stores.images.reader('primary');
    if (flags.has('retry-messages')) await retryMessages(stores);
    else if (flags.has('failed')) {
      await showFailed(db, loadConfig().jobTimeoutMs / 1000);
      await showParked(stores);
    } else await showCounts(db);
  });
}

async function showCounts(db: Reader): Promise<void> {
  const counts = await countJobs(db);
  for (const state of jobStates) console.log(`${state.padEnd(11)}${counts.get(state) ?? 0}`);
}

async function showFailed(db: Reader, seconds: number): Promise<void> {
  const failed = await listFailedJobs(db, listed);
  if (failed.length === 0) console.log('No job has failed.');
  for (const { imageId, name, failure, failedAt } of failed) {
    console.log(
      `${failedAt}  /image/${imageId}  ${name}: ${errorMessage(failure ?? 'internal', { seconds })}`,
    );
  }
}

/** The messages between data services that are tried no more. */
async function showParked(stores: Stores): Promise<void> {
  for (const sender of storeNames) {
    const parked = await listParked(stores[sender].reader('primary'), sender, listed);
    for (const { receiver, subject, kind, failure, dt } of parked) {
      console.log(
        `${fromDbTime(dt)}  message ${kind} of ${sender} to ${receiver} about ${subject}: ${failure ?? ''}`,
      );
    }
  }
}

async function retryMessages(stores: Stores): Promise<void> {
  let count = 0;
  for (const sender of storeNames) {
    const { value } = await stores[sender].transaction((tx: AnyWriter) =>
      makeMessagesDue(tx, sender, new Date(), 'parked'),
    );
    count += value;
  }
  console.log(count === 0 ? 'No message is parked.' : `Parked messages that are tried again: ${count}`);
}
