import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * The path of a folder for all tests of the file or `describe` that calls this. A hook makes it before the caller's
 * own hooks, and another removes it after them.
 */
export function useFolder(name: string): string {
  const dir = join(tmpdir(), `instaclone-${name}-${randomUUID().slice(0, 8)}`);
  beforeAll(() => mkdir(dir, { mode: 0o700 }));
  // What ends as the last thing may still be writing its log.
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}
