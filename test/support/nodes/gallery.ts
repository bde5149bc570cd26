import { photograph } from '../../../src/samples/photograph.ts';
import { encodeJpeg } from '../../../src/rendering/pixels.ts';
import { visitor } from './visitor.ts';

const seedNumber = 3;
const sizes: [width: number, height: number][] = [
  [1600, 1067],
  [1067, 1600],
  [1600, 900],
  [1400, 1400],
  [1200, 1500],
  [1600, 1200],
];

interface Gallery {
  /** The picture that was filtered; what was made of it is newer than all others. */
  parent: number;
  ids: number[];
  /** The Cookie header of whoever hung them. */
  cookie: string;
}

/** Hangs photographs that are the same at every run, with likes, and filters one of them. */
export async function hangGallery(url: string, count: number, filters: readonly string[]): Promise<Gallery> {
  const owner = visitor(url);
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const [width, height] = sizes[index % sizes.length] as [number, number];
    const { picture, title } = photograph(seedNumber, index, width, height);
    const form = { name: title, alt: `${title}, painted by a program` };
    const bytes = await encodeJpeg(picture, 88);
    ids.push((await owner.settled(await owner.upload(bytes, 'photograph.jpg', form))).id);
  }
  const parent = ids[2] as number;
  for (const filter of filters) await owner.settled(await owner.post(`/image/${parent}`, { filter }));
  for (const [rank, id] of ids.slice(0, 5).entries()) {
    for (let like = 0; like < 12 - 2 * rank; like += 1) await visitor(url).post(`/like/${id}`);
  }
  return { parent, ids, cookie: owner.cookie() };
}

/** A photograph of about this many megapixels, 4:3. */
export async function largePhotograph(megapixels: number): Promise<Buffer> {
  const width = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3));
  return encodeJpeg(photograph(seedNumber, 1000, width, Math.round(width * 0.75)).picture, 90);
}
