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
  /** For blobs that are of use together only. */
  openBatch(): BlobBatch;
  /** Removes everything whose key is `prefix` or lies below it. Nothing there is fine. */
  removeAll(prefix: string): Promise<void>;
}

/** Blobs that are flushed to the disk together, which costs less than one after the other. */
export interface BlobBatch {
  /** Atomic: after it resolves the whole blob can be read; before, nothing. A power cut may still take it away. */
  add(key: string, bytes: Uint8Array): Promise<void>;
  /** All that was added is durable after it resolves. */
  flush(): Promise<void>;
}
