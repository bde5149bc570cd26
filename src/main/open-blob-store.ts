import { openFolders } from '../adapters/filesystem/open-folders.ts';
import type { BlobStore, BlobStoreDescription } from '../ports/blob-store.ts';

/** Apart from open-adapters.ts, so that a render process loads no driver of a database, a broker or a cache. */
export function openBlobStore(description: BlobStoreDescription): Promise<BlobStore> {
  return openFolders(description);
}
