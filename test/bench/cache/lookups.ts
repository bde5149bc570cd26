import type { Answer } from './client.ts';

const sources = ['local', 'older', 'shared', 'joined', 'loaded'] as const;
export type Tally = Record<(typeof sources)[number], number>;

export function emptyTally(): Tally {
  return { local: 0, older: 0, shared: 0, joined: 0, loaded: 0 };
}

/** Where each key that an answer of the lab needed came from, by kind of key. */
export function lookupsOf({ headers }: Answer): Map<string, Tally> {
  const kinds = new Map<string, Tally>();
  for (const part of String(headers['x-cache-keys'] ?? '').split(' ')) {
    const [, kind, source, times] = /^(.+);(\w+)=(\d+)$/.exec(part) ?? [];
    if (kind === undefined) continue;
    const tally = kinds.get(kind) ?? emptyTally();
    tally[source as keyof Tally] += Number(times);
    kinds.set(kind, tally);
  }
  return kinds;
}

export function add(total: Tally, tally: Tally): void {
  for (const source of sources) total[source] += tally[source];
}

export function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(2)} %`;
}
