import { percentile, printTable } from '../figures.ts';
import { queriesOf, type Answer } from './client.ts';
import { add, emptyTally, lookupsOf, percent, type Tally } from './lookups.ts';

interface Pages {
  asked: number;
  /** Neither asked the database nor waited for somebody who did. */
  served: number;
  /** Of these, those in which something was a moment older than it might have been, while it was loaded anew. */
  older: number;
  /** Asked nothing themselves, and waited for a load of somebody else. */
  joined: number;
  /** The page itself was cached and valid; not so one that was put together again from cached rows. */
  whole: number;
  queries: number;
  ms: number[];
}

/** What came of looking at pages, by kind of page and by kind of key. */
export function openPageTally() {
  const pages = new Map<string, Pages>();
  const keys = new Map<string, Tally>();

  function note(kind: string, answer: Answer): void {
    const empty = { asked: 0, served: 0, older: 0, joined: 0, whole: 0, queries: 0, ms: [] };
    const tally: Pages = pages.get(kind) ?? empty;
    pages.set(kind, tally);
    const lookups = lookupsOf(answer);
    const queries = queriesOf(answer);
    const hasWaited = [...lookups.values()].some(({ joined }) => joined > 0);
    const isOlder = [...lookups.values()].some(({ older }) => older > 0);
    tally.asked += 1;
    tally.queries += queries;
    tally.ms.push(answer.ms);
    if (queries === 0) tally[hasWaited ? 'joined' : 'served'] += 1;
    if (queries === 0 && !hasWaited && isOlder) tally.older += 1;
    if (/local|shared/.test(String(answer.headers['x-cache']))) tally.whole += 1;
    for (const [key, one] of lookups) {
      const total = keys.get(key) ?? emptyTally();
      keys.set(key, total);
      add(total, one);
    }
  }

  function all(): Pages {
    const list = [...pages.values()];
    const sum = (of: (one: Pages) => number) => list.reduce((total, one) => total + of(one), 0);
    return {
      asked: sum((one) => one.asked),
      served: sum((one) => one.served),
      older: sum((one) => one.older),
      joined: sum((one) => one.joined),
      whole: sum((one) => one.whole),
      queries: sum((one) => one.queries),
      ms: list.flatMap((one) => one.ms),
    };
  }

  return { note, pages, keys, all };
}

export type PageTally = ReturnType<typeof openPageTally>;

/** One row for each kind of page, one for all, and one for all without any cache. */
export function printPages({ pages, all }: PageTally, writes: number, baseline: PageTally): void {
  const row = (kind: string, { asked, served, older, joined, whole, queries, ms }: Pages) => [
    ...[kind, asked, percent(served, asked), percent(older, asked), percent(joined, asked)],
    ...[percent(asked - served - joined, asked), percent(whole, asked), (queries / asked).toFixed(3)],
    ...[percentile(ms, 0.5).toFixed(1), percentile(ms, 0.99).toFixed(1)],
  ];
  printTable([
    [
      'pages',
      'asked',
      'hits',
      'of these older',
      'joined',
      'database',
      'whole',
      'queries a page',
      'ms p50',
      'ms p99',
    ],
    ...[...pages].map(([kind, tally]) => row(kind, tally)),
    row(`all, and ${writes} writes`, all()),
    row('the same without a cache', baseline.all()),
  ]);
  console.log(
    'hits: neither asked the database nor waited for somebody who did; of these older: the page, or the number in its\n' +
      'footer, was that of a moment ago (COHERENCE.md says how long), while it was loaded anew. joined: waited for a\n' +
      'load of somebody else, in the same node or another. database: asked it. Hits and these two are all. whole: the\n' +
      'page itself was cached and valid, and not put together again; what else it takes (the number in the footer) may\n' +
      'have been asked for.',
  );
}

export function printKeys({ keys }: PageTally): void {
  const row = (kind: string, { local, older, shared, joined, loaded }: Tally) => {
    const asked = local + older + shared + joined + loaded;
    return [kind, asked, ...[local + shared, older, joined, loaded].map((part) => percent(part, asked))];
  };
  const group = (kind: string) => (kind.startsWith('page') ? 0 : kind.startsWith('fragments') ? 1 : 2);
  const sorted = [...keys].sort(([a], [b]) => group(a) - group(b) || a.localeCompare(b));
  printTable([
    ['keys: whole pages, parts of pages, queries', 'asked', 'hits', 'older', 'joined', 'loaded'],
    ...sorted.map(([kind, tally]) => row(kind, tally)),
  ]);
}
