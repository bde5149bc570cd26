import type { Part, PartKind } from './cluster-part.ts';
import { databaseKinds } from './databases.ts';
import type { RunningServer } from '../servers/running-server.ts';

/** The parts of a cluster, in the order in which people read them. */
export interface Roster {
  all(): readonly Part[];
  ofKind<T extends RunningServer = RunningServer>(kind: PartKind): Part<T>[];
  /** Throws when there is none of this name. */
  get(name: string): Part;
  /** Adds a part and starts it; one that does not start is not added. */
  start(part: Part): Promise<void>;
  /** It goes on running, and is no part of this any more. */
  forget(part: Part): void;
}

const kinds: readonly PartKind[] = [
  ...(['nginx', 'web', 'worker', 'rabbitmq', 'memcached'] as const),
  ...databaseKinds,
];

export function openRoster(): Roster {
  let parts: Part[] = [];
  const forget = (part: Part) => void (parts = parts.filter((other) => other !== part));
  return {
    all: () => [...parts].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    ofKind: <T extends RunningServer>(kind: PartKind) =>
      // Each kind has one way to be started, in recipes.ts, so its kind says which server it has.
      parts.filter((part) => part.kind === kind) as unknown as Part<T>[],
    get: (name) => {
      const part = parts.find((candidate) => candidate.name === name);
      if (part) return part;
      throw new Error(`There is no "${name}" here, only ${parts.map((other) => other.name).join(', ')}.`);
    },
    start: async (part) => {
      parts.push(part);
      try {
        await part.start();
      } catch (error) {
        forget(part);
        throw error;
      }
    },
    forget,
  };
}
