import type { AppEvent } from '../domain/events.ts';

export interface Events {
  /** Tells every node that listens, this one included. Best effort: never throws, never waits long. */
  publish(event: AppEvent): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (event: AppEvent) => void): () => void;
  close(): Promise<void>;
}
