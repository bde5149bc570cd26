import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the likes share the database of the pictures, have one of their own, or are spread over so many servers. */
export type LikesStore = 'shared' | 'own' | `${number} shards`;

/** How many servers they are spread over; 0 when they are not. */
export function shardsOf(likesStore: LikesStore): number {
  return likesStore.endsWith(' shards') ? parseInt(likesStore, 10) : 0;
}

/**
 * Where the likes of the cluster in this folder are. That stays as it was at its first start, since a database of their
 * own would begin without those that the other one has. Throws when something else is wanted.
 */
export async function settleLikesStore(dir: string, wanted: LikesStore | undefined): Promise<LikesStore> {
  const file = fileIn(dir);
  const kept = await findLikesStore(dir);
  if (kept !== undefined && wanted !== undefined && wanted !== kept) {
    throw new Error(
      `The cluster in ${dir} was begun with ${optionOf(kept)}, and its likes are there. ` +
        'Choose another folder with --dir, or leave the option out.',
    );
  }
  const likesStore = kept ?? wanted ?? 'shared';
  await writeFile(file, `${likesStore}\n`);
  return likesStore;
}

const fileIn = (dir: string) => join(dir, 'likes-store');

function optionOf(likesStore: LikesStore): string {
  const shards = shardsOf(likesStore);
  return shards > 0 ? `--likes-shards ${shards}` : `--likes-store ${likesStore}`;
}

/** Undefined where no cluster was begun yet. */
export async function findLikesStore(dir: string): Promise<LikesStore | undefined> {
  if (existsSync(fileIn(dir))) {
    const text = (await readFile(fileIn(dir), 'utf8')).trim();
    return /^(own|\d+ shards)$/.test(text) ? (text as LikesStore) : 'shared';
  }
  // An earlier version knew nothing else.
  return existsSync(join(dir, 'primary')) ? 'shared' : undefined;
}
