import { countJobs, listFailedJobs } from '../data/images/job-report.ts';
import { errorMessage } from '../domain/errors.ts';
import { jobStates } from '../domain/images/job.ts';
import { loadConfig } from '../main/load-config.ts';
import type { Reader } from '../ports/database.ts';
import type { Arguments } from './command.ts';
import { withDatabase } from './open-data.ts';

const listed = 20;

/** `instaclone jobs`: what is waiting, running and done; with `--failed` what went wrong. */
export async function jobs({ flags }: Arguments): Promise<void> {
  await withDatabase(async (database) => {
    await database.migrate();
    const db = database.reader('primary');
    if (flags.has('failed')) await showFailed(db, loadConfig().jobTimeoutMs / 1000);
    else await showCounts(db);
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
