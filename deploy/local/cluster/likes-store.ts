import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the likes share the database of the pictures, have one of their own, or are spread over so many servers. */
export type LikesStore = 'shared' | 'own' | `${number} shards`;

/** How many servers they are spread over; 0 when they are not. */
export function shardsOf(likesStore: LikesStore): number {
  return likesStore.endsWith(' shards') ? parseInt(likesStore, 10) : 0;
}

export interface SettledLikesStore {
  store: LikesStore;
  /** The likes are in the database of the pictures yet, and have to be moved first. */
  moves: boolean;
  /** To be called when they are moved. */
  noteMoved(): Promise<void>;
}

/**
 * Where the likes of the cluster in this folder are to be. That stays as it was at its first start, but for a move from the
 * database of the pictures to one of their own, which goes on at the next start when it was cut off. Throws when
 * something else is wanted.
 */
export async function settleLikesStore(
  dir: string,
  wanted: LikesStore | undefined,
): Promise<SettledLikesStore> {
  const kept = await findKept(dir);
  const store = kept === 'moving' ? 'own' : kept;
  const moves = kept === 'moving' || (kept === 'shared' && wanted === 'own');
  if (store !== undefined && wanted !== undefined && wanted !== store && !(moves && wanted === 'own')) {
    throw new Error(
      `The cluster in ${dir} runs with ${optionOf(store)}, and its likes are there. ` +
        'Choose another folder with --dir, or leave the option out.',
    );
  }
  const next = moves ? 'own' : (store ?? wanted ?? 'shared');
  await writeFile(fileIn(dir), `${moves ? 'moving' : next}\n`);
  return { store: next, moves, noteMoved: () => writeFile(fileIn(dir), `${next}\n`) };
}

const fileIn = (dir: string) => join(dir, 'likes-store');

function optionOf(likesStore: LikesStore): string {
  const shards = shardsOf(likesStore);
  return shards > 0 ? `--likes-shards ${shards}` : `--likes-store ${likesStore}`;
}

/** Undefined where no cluster was begun yet. */
export async function findLikesStore(dir: string): Promise<LikesStore | undefined> {
  const kept = await findKept(dir);
  return kept === 'moving' ? 'own' : kept;
}

/** `moving`: from the database of the pictures to one of their own. */
async function findKept(dir: string): Promise<LikesStore | 'moving' | undefined> {
  if (existsSync(fileIn(dir))) {
    const text = (await readFile(fileIn(dir), 'utf8')).trim();
    return /^(own|moving|\d+ shards)$/.test(text) ? (text as LikesStore | 'moving') : 'shared';
  }
  // An earlier version knew nothing else.
  return existsSync(join(dir, 'primary')) ? 'shared' : undefined;
}
