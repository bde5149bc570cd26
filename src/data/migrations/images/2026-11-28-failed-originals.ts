import { sql, type Kysely } from 'kysely';
import { toDbTime } from '../../time.ts';

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** Uploads that failed before there was a time for it lose what was uploaded in a week. */
export async function failedOriginals(db: Kysely<unknown>): Promise<void> {
  const purgeAt = toDbTime(new Date(Date.now() + weekMs));
  await sql`update instaclone_images set purge_at = ${purgeAt} where state = 'failed' and filter is null`.execute(
    db,
  );
}
