/** At most `points` in `seconds`, which begin with the first of them. The name keeps what it counts apart from others. */
export interface RateLimit {
  name: string;
  points: number;
  seconds: number;
}

export interface RateLimiter {
  /**
   * Takes `points` (1) of what the key has left. Undefined when there was enough, else the milliseconds until there
   * is again. Never rejects: a store that is away is made up for by counting in the process.
   */
  take(key: string, points?: number): Promise<number | undefined>;
}

export interface RateLimits {
  limiter(limit: RateLimit): RateLimiter;
  close(): Promise<void>;
}

type Done<T> = (error: Error | null, value?: T) => void;

/** Counters that all nodes share: what rate-limiter-flexible uses of a memcached client. It always calls back in time. */
export interface SharedCounters {
  /** False where there is no such counter. */
  incr(key: string, amount: number, done: Done<number | false>): void;
  /** An error where there is one already. */
  add(key: string, value: number, seconds: number, done: Done<boolean>): void;
  set(key: string, value: number, seconds: number, done: Done<boolean>): void;
  get(key: string, done: Done<number | false>): void;
  del(key: string, done: Done<boolean>): void;
  close(): void;
}
