import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { corpus, hasCorpus } from '../support/pictures/corpus.ts';
import { peakMemoryMb } from '../support/servers/process-memory.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type ImageJson, type Visitor } from '../support/nodes/visitor.ts';

if (!hasCorpus) console.warn('SKIPPED: the corpus of pictures is not beside the repository');

describe.skipIf(!hasCorpus)('every file of the corpus', () => {
  const node = useNode();
  let me: Visitor;
  beforeAll(() => {
    me = visitor(node.url);
  });

  it.each(hasCorpus ? corpus() : [])('$file: $expected', async ({ file, expected, displaySize, read }) => {
    const response = await me.upload(read(), file.split('/').at(-1));
    if (response.status !== 303) {
      expect(['reject', 'either']).toContain(expected);
      expect([413, 415, 422]).toContain(response.status);
      expect(await response.text()).toMatch(/role="alert" data-error>[A-Z]/);
      return;
    }
    const image = await me.settled(response);
    if (image.state === 'failed') {
      expect(['reject', 'either']).toContain(expected);
      expect(image.failure).toMatch(/^The (file is damaged|picture)|^Working/);
      return;
    }
    expect(expected).not.toBe('reject');
    if (expected !== 'either') expect(`${image.width}x${image.height}`).toBe(displaySize);
    await expectCleanJpegs(image);
  });

  it('leaves every process below 600 MB, and the node without an error', () => {
    for (const peak of peakMemoryMb(node.process.pid as number)) expect(peak).toBeLessThan(600);
    expect(node.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  /** Every byte that is served comes from the encoder: no metadata, no payload from the upload. */
  async function expectCleanJpegs(image: ImageJson): Promise<void> {
    const page = await me.get(`/image/${image.id}`);
    for (const url of new Set(page.match(/\/media\/[^" ,]+/g))) {
      const response = await me.fetch(url);
      expect(response.headers.get('Content-Type')).toBe('image/jpeg');
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
      const bytes = Buffer.from(await response.arrayBuffer());
      const { format, space, exif, icc, iptc, xmp } = await sharp(bytes).metadata();
      expect({ format, space, exif, icc, iptc, xmp }).toEqual({ format: 'jpeg', space: 'srgb' });
      expect(bytes.toString('latin1')).not.toMatch(/<script|<\?php|onclick=|alert\(/i);
    }
  }
});
