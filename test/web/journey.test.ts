import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegPhoto, photo } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';

const node = useNode();

describe('uploading', () => {
  it('leads to the page of the picture, with four JPEGs of it', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(1600, 900), 'holiday.jpg');
    expect(image).toMatchObject({
      name: 'holiday.jpg',
      width: 1600,
      height: 900,
      parent: null,
      root: image.id,
    });
    const page = await me.get(`/image/${image.id}`);
    const urls = [...new Set(page.match(/\/media\/[^" ,]+/g))];
    const widths = await Promise.all(
      urls.map(async (url) => {
        const response = await me.fetch(url);
        expect(response.headers.get('Content-Type')).toBe('image/jpeg');
        expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
        return (await sharp(Buffer.from(await response.arrayBuffer())).metadata()).width;
      }),
    );
    expect(widths.sort((a, b) => a - b)).toEqual([320, 640, 1280, 1600]);
  });

  it.each(['png', 'webp'] as const)('takes %s', async (format) => {
    const bytes = await photo(200, 100).toFormat(format).toBuffer();
    const image = await visitor(node.url).uploadReady(bytes, `picture.${format}`);
    expect(image).toMatchObject({ width: 200, height: 100 });
  });

  it('removes what a camera writes beside the picture, and turns it upright', async () => {
    const bytes = await photo(400, 200)
      .withExif({ IFD0: { Copyright: 'PRIVATE' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const me = visitor(node.url);
    const image = await me.uploadReady(bytes);
    expect(image).toMatchObject({ width: 200, height: 400 });
    const served = Buffer.from(await (await me.fetch(image.full as string)).arrayBuffer());
    const { exif, icc, orientation, xmp } = await sharp(served).metadata();
    expect({ exif, icc, orientation, xmp }).toEqual({});
    expect(served.includes('PRIVATE')).toBe(false);
  });

  it('never serves the original', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(50, 50));
    const folder = (image.full as string).split('/')[3] as string;
    for (const path of [
      `/originals/${folder.slice(0, 2)}/${folder}`,
      `/media/../originals/${folder.slice(0, 2)}/${folder}`,
      `/media/${folder.slice(0, 2)}/${folder}/`,
      `/media/%2e%2e/originals/${folder.slice(0, 2)}/${folder}`,
    ]) {
      expect((await me.fetch(path)).status, path).toBe(404);
    }
  });
});

describe('filtering', () => {
  it('makes a child with the filtered pixels', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(await jpegPhoto(300, 200), 'beach');
    const child = await me.settled(await me.post(`/image/${parent.id}`, { filter: 'gray' }));
    expect(child).toMatchObject({
      name: 'beach (gray)',
      filter: 'gray',
      parent: parent.id,
      root: parent.id,
      state: 'ready',
    });
    const bytes = Buffer.from(await (await me.fetch(child.full as string)).arrayBuffer());
    const { channels } = await sharp(bytes).stats();
    const means = channels.map((channel) => Math.round(channel.mean));
    expect(Math.max(...means) - Math.min(...means)).toBeLessThanOrEqual(1);
    expect(await me.get(`/image/${parent.id}`)).toContain(`/image/${child.id}"`);
    expect(await me.get(`/image/${child.id}`)).toContain(`/image/${parent.id}"`);
  });

  it('gives the same person the same child, and another person another', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(await jpegPhoto(60, 40));
    const apply = (who = me) => who.post(`/image/${parent.id}`, { filter: 'sepia' });
    const places = await Promise.all([apply(), apply(), apply()]);
    const first = new Set(places.map((response) => response.headers.get('Location')));
    expect(first.size).toBe(1);
    const other = await apply(visitor(node.url));
    expect(first.has(other.headers.get('Location'))).toBe(false);
  });

  it('tells a script at once what it made, and leads it nowhere', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(await jpegPhoto(60, 40));
    const response = await me.post(`/image/${parent.id}`, { filter: 'gray' }, { Accept: 'application/json' });
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(await response.json()).toMatchObject({ parent: parent.id, filter: 'gray', strength: 100 });
  });

  it('takes a multipart form too', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(await jpegPhoto(60, 40));
    const form = new FormData();
    form.append('filter', 'blue');
    const response = await me.fetch(`/image/${parent.id}`, { method: 'POST', body: form });
    expect((await me.settled(response)).name).toContain('(blue)');
  });
});

describe('liking', () => {
  it('counts a visitor once and answers scripts with 1', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(60, 40));
    const script = await me.post(`/like/${image.id}`, {}, { Accept: '*/*' });
    expect([script.status, await script.text()]).toEqual([200, '1']);
    const form = await me.post(`/like/${image.id}`);
    expect([form.status, form.headers.get('Location')]).toEqual([303, `/image/${image.id}`]);
    expect((await me.image(image.id)).likes).toBe(1);
  });

  it('can be taken back, and a second time changes nothing', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(60, 40));
    await me.post(`/like/${image.id}`);
    expect(await me.get(`/image/${image.id}`)).toContain('You like this');
    for (let time = 0; time < 2; time += 1) expect((await me.post(`/unlike/${image.id}`)).status).toBe(303);
    expect((await me.image(image.id)).likes).toBe(0);
    expect(await me.get(`/image/${image.id}`)).not.toContain('You like this');
  });

  it('shows tens of likes, and what is liked most as popular', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(60, 40), 'the favourite');
    expect(await me.get(`/image/${image.id}`)).toContain('Less than 10 likes');
    await Promise.all(Array.from({ length: 12 }, () => visitor(node.url).post(`/like/${image.id}`)));
    expect(await me.get(`/image/${image.id}`)).toContain('10+ likes');
    const popular = (await me.get('/')).split('id="popular-title"')[1] as string;
    expect(popular).toMatch(new RegExp(`^[^]*?href="/image/${image.id}"[^]*the favourite`));
  });
});

describe('deleting', () => {
  it('is for the owner, and at once for everybody', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(60, 40), 'to be deleted');
    const child = await me.settled(await me.post(`/image/${image.id}`, { filter: 'red' }));
    const stranger = await visitor(node.url).post(`/image/${image.id}/delete`);
    expect(stranger.status).toBe(403);
    expect((await me.post(`/image/${image.id}/delete`)).status).toBe(303);
    expect((await me.fetch(`/image/${image.id}`)).status).toBe(404);
    expect((await visitor(node.url).json<{ error: object }>(`/image/${image.id}`)).error).toMatchObject({
      code: 'deleted',
    });
    expect(await me.get('/')).not.toContain(`"/image/${image.id}"`);
    expect(await me.image(child.id)).toMatchObject({ state: 'ready', parent: null });
    expect((await me.fetch(`/image/${child.id}`)).status).toBe(200);
  });
});

describe('the front page', () => {
  it('pages through older pictures by key, without losing or repeating one', async () => {
    const me = visitor(node.url);
    const small = await jpegPhoto(8, 8);
    const uploads = await Promise.all(Array.from({ length: 25 }, () => me.uploadReady(small)));
    const seen: number[] = [];
    let path: string | null = '/';
    while (path !== null) {
      const page: { images: { id: number }[]; older: string | null; count: number } = await me.json(path);
      expect(page.count).toBeGreaterThanOrEqual(25);
      seen.push(...page.images.map((image) => image.id));
      path = page.older;
    }
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(new Set(seen).size).toBe(seen.length);
    for (const { id } of uploads) expect(seen).toContain(id);
    const html = await me.get('/');
    expect(html).toMatch(/Over \d+ images uploaded/);
    expect(html.match(/class="slide[ "]/g)).toHaveLength(5);
    const [, stream = ''] = /data-stream>([^]*)<aside/.exec(html) ?? [];
    const shown = [...stream.matchAll(/data-image="(\d+)"/g)].map(([, id]) => Number(id));
    expect(shown, 'each once: the slides, then the others').toEqual(seen.slice(0, 20));
    expect(html).toMatch(/href="\/\?before=\d+"/);
    expect(html, 'what the site is for').toContain('see it in every filter');
  });

  it('has the same bytes each time, so that ab counts no failure', async () => {
    const bodies = await Promise.all(Array.from({ length: 5 }, () => visitor(node.url).get('/')));
    expect(new Set(bodies).size).toBe(1);
  });
});

it('lets no other user of the machine read anything that it keeps', async () => {
  await visitor(node.url).uploadReady(await jpegPhoto(60, 40));
  const entries = await readdir(node.dataDir, { recursive: true });
  expect(entries.length).toBeGreaterThan(5);
  const isOpen = async (entry: string) =>
    ((await lstat(join(node.dataDir, entry)).catch(() => undefined))?.mode ?? 0) & 0o077;
  const open = await Promise.all(entries.map(async (entry) => ((await isOpen(entry)) ? entry : [])));
  expect(open.flat()).toEqual([]);
});
