/** Losing an entry, or all of them, is always allowed; an operation that fails is a miss, never an error. */
export interface Cache {
  /** One round trip. Keys that are not there are not in the result. */
  getMany(keys: readonly string[]): Promise<Map<string, string>>;
  /** Whether the value is there now. One that is too large is dropped, together with the one before it. */
  set(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  /** Sets only what is not there; of several at once exactly one gets `true`. */
  add(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  /**
   * What was set under this key since then (epoch milliseconds), by anybody, has not been lost; as of the last
   * `getMany` that asked the same server. So a key that is missing was not set since then, or has expired.
   */
  keepsSince(key: string): number;
  close(): Promise<void>;
}
