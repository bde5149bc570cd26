import { openFolder } from '../adapters/filesystem/open-folder.ts';
import type { BlobStore, BlobStoreDescription } from '../ports/blob-store.ts';

/** Apart from open-adapters.ts, so that a render process loads no driver of a database, a broker or a cache. */
export function openBlobStore({ dir }: BlobStoreDescription): Promise<BlobStore> {
  return openFolder(dir);
}
