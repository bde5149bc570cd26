import { sql } from 'kysely';
import type { ImageState } from '../../domain/images/image.ts';
import type { Reader, Writer } from '../../ports/stores/images.ts';
import { toDbTime } from '../time.ts';

/**
 * Hides a picture from every list; what it was is kept. Its key goes, so that the same upload may come again. It is due
 * for being removed at `purgeAt`.
 */
export async function markDeleted(
  tx: Writer,
  id: number,
  { stateBefore, at, purgeAt }: { stateBefore: ImageState; at: Date; purgeAt: Date },
): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({
      state: 'deleted',
      state_before: stateBefore,
      deleted_at: toDbTime(at),
      purge_at: toDbTime(purgeAt),
      upload_key: null,
    })
    .where('id', '=', id)
    .execute();
}

export async function markRestored(tx: Writer, id: number): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({ state: sql`state_before`, state_before: null, deleted_at: null, purge_at: null })
    .where('id', '=', id)
    .execute();
}

/** The deleted and failed pictures of which something is due for being removed, the longest due first. */
export async function listDuePurges(db: Reader, at: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('instaclone_images')
    .select('id')
    .where('purge_at', '<=', toDbTime(at))
    .orderBy('purge_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Compare-and-set: of several that want to remove the same picture, one gets `true`; the others again at `nextAt`. */
export async function takeDuePurge(
  tx: Writer,
  id: number,
  state: 'deleted' | 'failed',
  at: Date,
  nextAt: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('instaclone_images')
    .set({ purge_at: toDbTime(nextAt) })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('purge_at', '<=', toDbTime(at))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** When what was uploaded of a failed picture may go. */
export async function planPurge(tx: Writer, id: number, at: Date): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({ purge_at: toDbTime(at) })
    .where('id', '=', id)
    .where('state', '=', 'failed')
    .execute();
}

/** It is gone. Not when the picture was deleted meanwhile, or brought back. */
export async function endPurge(tx: Writer, id: number, takenUntil: Date): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({ purge_at: null })
    .where('id', '=', id)
    .where('state', '=', 'failed')
    .where('purge_at', '=', toDbTime(takenUntil))
    .execute();
}

/**
 * Ends the way back for a deleted picture. What is left of its row only says where its bytes are: nothing refers to it
 * any more, and the same filter of its parent may be asked for again.
 */
export async function markGone(tx: Writer, id: number): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({ state_before: null, parent_id: null })
    .where('id', '=', id)
    .execute();
  await tx.updateTable('instaclone_images').set({ parent_id: null }).where('parent_id', '=', id).execute();
  await tx.updateTable('instaclone_images').set({ root_id: null }).where('root_id', '=', id).execute();
}

/** Remembers that there was a picture with this number. */
export async function insertTombstone(tx: Writer, id: number, at: Date): Promise<void> {
  await tx
    .insertInto('instaclone_deleted_images')
    .values({ id, dt: toDbTime(at) })
    .execute();
}

/** Whether there was a picture with this number, which its owner has deleted for good. */
export async function wasDeleted(db: Reader, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('instaclone_deleted_images')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}
