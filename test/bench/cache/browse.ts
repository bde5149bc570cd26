import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { forSeconds, type Client } from './client.ts';
import { zipf } from './many-pictures.ts';
import { openPageTally, printKeys, printPages, type PageTally } from './page-tally.ts';

const seconds = 20;
const baselineSeconds = 5;
const atOnce = 24;
const olderPages = 20;
const shareOfWrites = 0.05;
const shareOfUploads = 0.002;
const withoutCache = { 'X-Cache-Off': 'local,fragments,queries' };

/** People look around, one in twenty changes something: where do pages come from? */
export async function browse(client: Client, nodes: readonly string[], pictures: number): Promise<void> {
  const draw = zipf(pictures);
  const photo = await jpegPhoto(60, 40);
  let writes = 0;
  let turn = 0;
  const node = () => nodes[turn++ % nodes.length] as string;

  const olderPath = (page: number) => `/?before=${pictures - 20 * page}`;

  async function write(): Promise<void> {
    writes += 1;
    const somebody = visitor(node());
    if (Math.random() < shareOfUploads / shareOfWrites) {
      const image = await somebody.uploadReady(photo);
      await somebody.post(`/image/${image.id}`, { filter: 'sepia' });
    } else await somebody.post(`/like/${draw() + 1}`, {}, { Accept: '*/*' });
  }

  async function lookAround(tally: PageTally, headers: Record<string, string>): Promise<void> {
    const look = async (kind: string, path: string) =>
      tally.note(kind, await client.get(node() + path, headers));
    const chance = Math.random();
    if (chance < shareOfWrites) await write();
    else if (chance < 0.3) await look('front page', '/');
    else if (chance < 0.35) await look('older pictures', olderPath(draw() % olderPages));
    else await look('picture', `/image/${draw() + 1}`);
  }

  const baseline = openPageTally();
  await forSeconds(baselineSeconds, atOnce, () => lookAround(baseline, withoutCache));
  // Every page once, so that what is measured is not how it began.
  for (let page = 0; page < olderPages; page += 1) await client.get(node() + olderPath(page));
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < pictures) await client.get(`${node()}/image/${++next}`);
    }),
  );
  writes = 0;
  const tally = openPageTally();
  await forSeconds(seconds, atOnce, () => lookAround(tally, {}));
  console.log(`${nodes.length} nodes, ${pictures} pictures, ${atOnce} people at once for ${seconds} s`);
  printPages(tally, writes, baseline);
  printKeys(tally);
}
