import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A digest of the content of every file below the folder, by its path in it: part of the file's URL. */
export async function digestStatic(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = paths.map(async (path): Promise<[string, string]> => {
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
      .slice(0, 12);
    return [relative(folder, path), digest];
  });
  return new Map(await Promise.all(digests));
}
