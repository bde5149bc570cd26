import type { BlobBatch, BlobStore, BlobStoreDescription } from '../../ports/blob-store.ts';
import { openFolder } from './open-folder.ts';

/**
 * As openFolder, with a folder of their own for originals, which a load balancer that serves the other does not have.
 */
export async function openFolders({ dir, originalsDir = dir }: BlobStoreDescription): Promise<BlobStore> {
  const served = await openFolder(dir);
  if (originalsDir === dir) return served;
  const originals = await openFolder(originalsDir);
  const storeOf = (key: string) => (key.startsWith('originals/') ? originals : served);

  return {
    put: (key, bytes) => storeOf(key).put(key, bytes),
    putFile: (key, path) => storeOf(key).putFile(key, path),
    // Second where a node that does not know of the other folder puts originals, until moveOriginals finds them.
    get: async (key) => (await storeOf(key).get(key)) ?? served.get(key),
    open: async (key) => (await storeOf(key).open(key)) ?? served.open(key),
    openBatch() {
      const batches = new Map([served, originals].map((store) => [store, store.openBatch()]));
      return {
        add: (key, bytes) => (batches.get(storeOf(key)) as BlobBatch).add(key, bytes),
        flush: async () => void (await Promise.all([...batches.values()].map((batch) => batch.flush()))),
      };
    },
    async removeAll(prefix) {
      await storeOf(prefix).removeAll(prefix);
      await served.removeAll(prefix);
    },
  };
}
