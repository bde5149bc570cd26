import { jpegPhoto } from '../../support/pictures.ts';
import { visitor } from '../../support/visitor.ts';
import { percentile, printTable } from '../figures.ts';
import { forSeconds, queriesOf, type Client } from './client.ts';
import { zipf } from './many-pictures.ts';

const seconds = 20;
const atOnce = 24;
const shareOfWrites = 0.05;
const shareOfUploads = 0.002;

interface Tally {
  asked: number;
  hits: number;
  queries: number;
  ms: number[];
}

/** People look around, one in twenty changes something: where do pages come from? */
export async function browse(client: Client, nodes: readonly string[], pictures: number): Promise<void> {
  const draw = zipf(pictures);
  const photo = await jpegPhoto(60, 40);
  const kinds = new Map<string, Tally>();
  let writes = 0;
  let turn = 0;
  const node = () => nodes[turn++ % nodes.length] as string;

  async function look(kind: string, path: string): Promise<void> {
    const answer = await client.get(node() + path);
    const tally = kinds.get(kind) ?? { asked: 0, hits: 0, queries: 0, ms: [] };
    kinds.set(kind, tally);
    tally.asked += 1;
    tally.queries += queriesOf(answer);
    tally.ms.push(answer.ms);
    if (answer.headers['x-cache'] !== 'loaded') tally.hits += 1;
  }
  async function write(): Promise<void> {
    writes += 1;
    const somebody = visitor(node());
    if (Math.random() < shareOfUploads / shareOfWrites) {
      const image = await somebody.uploadReady(photo);
      await somebody.post(`/image/${image.id}`, { filter: 'sepia' });
    } else await somebody.post(`/like/${draw() + 1}`, {}, { Accept: '*/*' });
  }
  // Every page once, so that what is measured is not how it began.
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < pictures) await client.get(`${node()}/image/${++next}`);
    }),
  );
  await forSeconds(seconds, atOnce, async () => {
    const chance = Math.random();
    if (chance < shareOfWrites) await write();
    else if (chance < 0.3) await look('front page', '/');
    else if (chance < 0.35) await look('older pictures', `/?before=${pictures - 20 * (draw() % 20)}`);
    else await look('picture', `/image/${draw() + 1}`);
  });
  const all = [...kinds.values()];
  const sum = (of: (tally: Tally) => number) => all.reduce((total, tally) => total + of(tally), 0);
  const row = (kind: string, { asked, hits, queries, ms }: Tally) => [
    kind,
    asked,
    `${((100 * hits) / asked).toFixed(2)} %`,
    (queries / asked).toFixed(3),
    percentile(ms, 0.5).toFixed(1),
    percentile(ms, 0.99).toFixed(1),
  ];
  const whole = { asked: sum((t) => t.asked), hits: sum((t) => t.hits), queries: sum((t) => t.queries) };
  printTable([
    [`${nodes.length} nodes, ${pictures} pictures`, 'asked', 'hits', 'queries a page', 'ms p50', 'ms p99'],
    ...[...kinds].map(([kind, tally]) => row(kind, tally)),
    row(`all, and ${writes} writes`, { ...whole, ms: all.flatMap((tally) => tally.ms) }),
  ]);
}
