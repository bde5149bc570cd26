import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the likes have a database of their own, or share that of the pictures. */
export type LikesStore = 'shared' | 'own';

/**
 * Where the likes of the cluster in this folder are. That stays as it was at its first start, since a database of their
 * own would begin without those that the other one has. Throws when something else is wanted.
 */
export async function settleLikesStore(dir: string, wanted: LikesStore | undefined): Promise<LikesStore> {
  const file = join(dir, 'likes-store');
  const kept = await findKept(dir, file);
  if (kept !== undefined && wanted !== undefined && wanted !== kept) {
    throw new Error(
      `The cluster in ${dir} was begun with --likes-store ${kept}, and its likes are there. ` +
        'Choose another folder with --dir, or leave the option out.',
    );
  }
  const likesStore = kept ?? wanted ?? 'shared';
  await writeFile(file, `${likesStore}\n`);
  return likesStore;
}

async function findKept(dir: string, file: string): Promise<LikesStore | undefined> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim() === 'own' ? 'own' : 'shared';
  // An earlier version knew nothing else.
  return existsSync(join(dir, 'primary')) ? 'shared' : undefined;
}
