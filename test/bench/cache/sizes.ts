import { median, printTable } from '../figures.ts';
import type { Client } from './client.ts';
import { explainLists, growPictures } from './fill-table.ts';
import { startLoneNode } from './lone-node.ts';

const few = 1000;
const many = 1_000_000;
const rounds = 300;
const modes = [
  ['from memory', {}],
  ['from the shared cache', { 'X-Cache-Off': 'local' }],
  ['without a cache', { 'X-Cache-Off': 'local,fragments,queries' }],
] as const;

/** Does a page cost more when there are a thousand times as many pictures? Both are asked in turn. */
export async function sizes(client: Client, dir: string): Promise<void> {
  const small = await startLoneNode({ dir, name: 'few-pictures', pictures: few });
  try {
    const large = await startLoneNode({ dir, name: 'many-pictures', pictures: few });
    try {
      const startedAt = performance.now();
      await growPictures(large.database.adminUrl, many);
      console.log(`${many} rows inserted in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
      const rows = [];
      for (const [page, pathOf] of pages) {
        for (const [mode, headers] of modes) {
          const ms: [number[], number[]] = [[], []];
          for (let round = 0; round < rounds; round += 1) {
            const path = pathOf(round);
            const sides = [small, large].map((side, index) => async () => {
              const answer = await client.get(side.node.url + path(index === 0 ? few : many), headers);
              if (answer.status !== 200) throw new Error(`${page} was answered with ${answer.status}`);
              ms[index as 0 | 1].push(answer.ms);
            });
            for (const ask of round % 2 === 0 ? sides : sides.toReversed()) await ask();
          }
          const [one, other] = ms.map(median) as [number, number];
          rows.push([page, mode, one.toFixed(2), other.toFixed(2), (other / one).toFixed(2)]);
        }
      }
      printTable([['page, ms (median)', '', `${few}`, `${many}`, 'ratio'], ...rows]);
      printTable([
        [`${many} pictures, EXPLAIN`, 'type', 'index', 'rows', ''],
        ...(await explainLists(large.database.adminUrl, many / 2)),
      ]);
    } finally {
      await large.stop();
    }
  } finally {
    await small.stop();
  }
}

/** The same pages again and again, so that what is cached is; the picture pages of both are alike. */
const pages: [string, (round: number) => (count: number) => string][] = [
  ['front page', () => () => '/'],
  ['older pictures', (round) => (count) => `/?before=${count / 2 - (round % 10)}`],
  ['picture', (round) => () => `/image/${10 + (round % 10)}`],
];
