import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/**
 * Claims a file for this process, or returns undefined when another process has it. Returns what gives it back; the
 * system does so too when the process ends, however it ends. The lock is an open exclusive transaction, because
 * Node itself has no file locks; nothing is ever stored in the file.
 */
export async function claimFile(path: string): Promise<(() => void) | undefined> {
  await mkdir(dirname(path), { recursive: true });
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return () => db.close();
}

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY, https://sqlite.org/rescode.html#busy
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
