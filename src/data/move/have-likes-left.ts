import { AppError } from '../../domain/errors.ts';
import type { ReaderOf } from '../../ports/database.ts';
import type { Reader } from '../../ports/stores/likes.ts';
import { nameAt } from './moved-tables.ts';

/** Whether the store was here and has moved to another database. */
export async function haveLikesLeft(db: Reader): Promise<boolean> {
  const table = nameAt({ name: 'instaclone_likes' }, 'left');
  const anyTable = db as unknown as ReaderOf<Record<string, { image: number }>>;
  try {
    await anyTable.selectFrom(table).select('image').limit(1).execute();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'no-tables') return false;
    throw error;
  }
}
