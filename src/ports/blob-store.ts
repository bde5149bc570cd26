import type { Readable } from 'node:stream';

/**
 * Says which blob store, for a process that is to open it as well: it can be sent as JSON. What was uploaded may lie in
 * another folder than what is served.
 */
export type BlobStoreDescription = { kind: 'folder'; dir: string; originalsDir?: string };

export interface BlobStore {
  /** Atomic and durable: after it resolves the whole blob is there; before, nothing. The same key twice is fine. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** As `put`, from a local file, which is left where it is. */
  putFile(key: string, path: string): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
  open(key: string): Promise<{ size: number; stream: Readable } | undefined>;
  /** Removes everything whose key is `prefix` or lies below it. Nothing there is fine. */
  removeAll(prefix: string): Promise<void>;
}
