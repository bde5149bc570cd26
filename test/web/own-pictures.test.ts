import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/sqlite/open-sqlite.ts';
import { onOneServer } from '../support/servers/open-database.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type ImageJson } from '../support/nodes/visitor.ts';

const node = useNode();
const small = await jpegPhoto(60, 40);
const asJson = { Accept: 'application/json' };

interface Mine {
  images: (ImageJson & { title: string })[];
  older: string | null;
}

describe('deleting without a script', () => {
  it('asks first, says what stays, then offers the way back, which leads to the picture as it was', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(small, 'Boat');
    await me.settled(await me.post(`/image/${image.id}`, { filter: 'sepia' }));
    expect(await me.get(`/image/${image.id}`)).toContain(`action="/image/${image.id}/delete"`);
    const question = await me.get(`/image/${image.id}/delete`);
    expect(question).toContain('Delete this picture?');
    expect(question).toContain('Pictures made from it stay: 1 version.');
    expect((await me.image(image.id)).state).toBe('ready');

    const answer = await me.post(`/image/${image.id}/delete`);
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/image/${image.id}/delete`]);
    const deleted = await me.fetch(`/image/${image.id}/delete`);
    expect([deleted.status, deleted.headers.get('Cache-Control')]).toEqual([200, 'private, no-store']);
    const page = await deleted.text();
    expect(page).toContain('Undo');
    expect(page).toContain('10 minutes');
    expect(page).toContain('Pictures made from it stay: 1 version.');

    const undone = await me.post(`/image/${image.id}/restore`);
    expect([undone.status, undone.headers.get('Location')]).toEqual([303, `/image/${image.id}`]);
    expect(await me.image(image.id)).toEqual(image);
    expect((await me.post(`/image/${image.id}/restore`, { back: 'mine' })).headers.get('Location')).toBe(
      '/mine',
    );
    expect(
      (await me.post(`/image/${image.id}/restore`, { back: '//x.example' })).headers.get('Location'),
    ).toBe(`/image/${image.id}`);
  });

  it('tells everybody who comes later that it was deleted, and of a number that never was something else', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(small);
    await me.post(`/image/${image.id}/delete`);
    const stranger = visitor(node.url);
    for (const path of [`/image/${image.id}`, `/image/${image.id}/delete`, `/image/${image.id}/edit`]) {
      const response = await stranger.fetch(path, { headers: { Accept: 'text/html' } });
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain('This picture was deleted by its owner.');
    }
    for (const [path, fields] of [
      [`/like/${image.id}`, {}],
      [`/image/${image.id}`, { filter: 'gray' }],
      [`/image/${image.id}/restore`, {}],
    ] as const) {
      expect((await stranger.post(path, fields)).status, path).toBe(404);
    }
    expect(await stranger.get('/feed.atom')).not.toContain(`/image/${image.id}<`);
    const never = await stranger.fetch('/image/987654321');
    expect([never.status, (await never.text()).includes('deleted')]).toEqual([404, false]);
    const own = await me.fetch(`/image/${image.id}`, { headers: { Accept: 'text/html' } });
    expect([own.status, (await own.text()).includes('Undo')]).toEqual([404, true]);
  });

  it('is for the owner alone, as is the form for name and description', async () => {
    const image = await visitor(node.url).uploadReady(small);
    for (const path of ['delete', 'edit']) {
      const stranger = visitor(node.url);
      expect((await stranger.fetch(`/image/${image.id}/${path}`)).status).toBe(403);
      expect((await stranger.post(`/image/${image.id}/${path}`, { name: 'x' })).status).toBe(403);
      expect(stranger.cookie()).toBe('');
    }
  });

  it('names no parent that nobody can see', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(small);
    const child = await me.settled(await me.post(`/image/${parent.id}`, { filter: 'red' }));
    expect(child.parent).toBe(parent.id);
    await me.post(`/image/${parent.id}/delete`, {}, asJson);
    expect((await me.image(child.id)).parent).toBeNull();
    const { images } = await me.json<Mine>('/');
    expect(images.find(({ id }) => id === child.id)?.parent).toBeNull();
    await me.post(`/image/${parent.id}/restore`, {}, asJson);
    expect((await me.image(child.id)).parent).toBe(parent.id);
  });
});

it('a deleted picture is removed when its time is over, also by a node that did not delete it', async () => {
  let first = await startEmbeddedNode();
  try {
    const me = visitor(first.url);
    const image = await me.uploadReady(small);
    await me.post(`/image/${image.id}/delete`);
    const blobs = async () =>
      (await readdir(join(first.dataDir, 'blobs'), { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile(),
      ).length;
    expect(await blobs()).toBeGreaterThan(0);
    await first.stop();
    const [file = ''] = (await readdir(first.dataDir)).filter((name) => name.endsWith('.sqlite'));
    const database = onOneServer(await openSqlite(join(first.dataDir, file)));
    await database.transaction(async (tx) => {
      await sql`update instaclone_images set deleted_at = '2026-01-01 00:00:00.000000', purge_at = '2026-01-01 00:11:00.000000'`.execute(
        tx,
      );
    });
    await database.close();
    first = await startEmbeddedNode({}, first.dataDir);
    await expect.poll(blobs, { timeout: 20_000 }).toBe(0);
    await expect
      .poll(async () => (await fetch(`${first.url}/image/${image.id}`, { headers: asJson })).text(), {
        timeout: 20_000,
      })
      .toContain('"deleted"');
  } finally {
    await discard(first);
  }
});

describe('the page of one’s own pictures', () => {
  it('says what to do to somebody who has none, and gives nobody a cookie', async () => {
    const response = await fetch(`${node.url}/mine`, { headers: { Accept: 'text/html' } });
    expect(response.headers.get('Set-Cookie')).toBeNull();
    expect(response.headers.get('Cache-Control')).toBe('private, no-store');
    expect(response.headers.get('Vary')).toContain('Cookie');
    expect(await response.text()).toContain('Nothing of yours yet');
    expect(await visitor(node.url).json('/mine')).toEqual({ images: [], older: null });
  });

  it('has what is made, what failed and what was deleted, and of others nothing', async () => {
    const me = visitor(node.url);
    const boat = await me.uploadReady(small, 'Boat.jpg');
    const broken = await me.settled(
      await me.upload((await jpegPhoto(400, 300)).subarray(0, 4000), 'Broken.jpg'),
    );
    const gone = await me.uploadReady(small, 'Gone.jpg');
    await me.post(`/image/${gone.id}/delete`);
    const theirs = await visitor(node.url).uploadReady(small, 'Theirs.jpg');
    const { images } = await me.json<Mine>('/mine');
    expect(images.map(({ id, state, title }) => [id, state, title])).toEqual([
      [gone.id, 'deleted', 'Gone'],
      [broken.id, 'failed', 'Broken'],
      [boat.id, 'ready', 'Boat'],
    ]);
    const page = await me.get('/mine');
    expect(page).toContain('These belong to this browser');
    expect(page).toContain('The file is damaged or incomplete');
    expect(page).toContain(`action="/image/${gone.id}/restore"`);
    expect(page).not.toContain(`/image/${theirs.id}"`);
    expect(page.match(/<h2>\d+ \w+ \d{4}<\/h2>/g)).toHaveLength(1);
  });

  it('changes at once with each of them', async () => {
    const me = visitor(node.url);
    const states = async () => (await me.json<Mine>('/mine')).images.map(({ id, state }) => `${id} ${state}`);
    await me.get('/upload');
    expect(await states()).toEqual([]);
    const { id } = await me.uploadReady(small);
    expect(await states()).toEqual([`${id} ready`]);
    const child = await me.settled(await me.post(`/image/${id}`, { filter: 'gray' }));
    expect(await states()).toEqual([`${child.id} ready`, `${id} ready`]);
    await me.post(`/image/${id}/delete`);
    expect(await states()).toEqual([`${child.id} ready`, `${id} deleted`]);
    await me.post(`/image/${id}/restore`);
    expect(await states()).toEqual([`${child.id} ready`, `${id} ready`]);
  });

  it('is paged by key', async () => {
    const me = visitor(node.url);
    const { id } = await me.uploadReady(await jpegPhoto(8, 8));
    for (let strength = 1; strength <= 21; strength += 1) {
      await me.post(`/image/${id}`, { filter: 'gray', strength: String(strength) });
    }
    const first = await me.json<Mine>('/mine');
    expect(first.images).toHaveLength(20);
    const rest = await me.json<Mine>(first.older as string);
    expect([rest.images.length, rest.older, rest.images.at(-1)?.id]).toEqual([2, null, id]);
    expect(await me.get('/mine')).toContain(`href="${first.older}"`);
    expect((await me.fetch('/mine?before=x')).status).toBe(404);
  });
});

describe('name and description', () => {
  it('can be changed later by form and by script, and are seen in every list', async () => {
    const me = visitor(node.url);
    const image = await me.settled(await me.upload(small, 'IMG_1234.jpg', { alt: 'Water' }));
    const child = await me.settled(await me.post(`/image/${image.id}`, { filter: 'sepia' }));
    const form = await me.get(`/image/${child.id}/edit`);
    expect(form).toMatch(/name="name"[^>]* value=""/);
    expect(form).toContain('>Water</textarea>');
    const response = await me.post(`/image/${child.id}/edit`, { name: 'Lake <1>', alt: '' });
    expect([response.status, response.headers.get('Location')]).toEqual([303, `/image/${child.id}`]);
    expect(await me.image(child.id)).toMatchObject({
      ...{ name: 'Lake <1> (sepia)', title: 'Lake <1>', filters: ['sepia'], alt: null },
    });
    const anybody = visitor(node.url);
    expect(await anybody.get('/')).toContain('<bdi>Lake &lt;1&gt;</bdi> <span class="chip">Sepia</span>');
    expect(await anybody.get(`/image/${child.id}`)).toContain('<h1><bdi>Lake &lt;1&gt;</bdi></h1>');
    expect(await anybody.get('/feed.atom')).toContain('<title>Lake &lt;1&gt;, Sepia</title>');

    const byScript = await me.fetch(`/image/${image.id}/edit`, {
      method: 'POST',
      headers: { ...asJson, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'Sea' }),
    });
    expect(await byScript.json()).toMatchObject({ id: image.id, title: 'Sea', alt: 'Water' });
    expect(await me.get('/mine')).toContain('<bdi>Sea</bdi>');
  });

  it('are bounded, and a malformed form is refused with a sentence', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(small);
    const longest = { name: '😀'.repeat(300), alt: '😀'.repeat(1000) };
    expect((await me.post(`/image/${image.id}/edit`, longest)).status).toBe(303);
    const { name, alt } = await me.json<{ name: string; alt: string }>(`/image/${image.id}`);
    expect([[...name].length, [...alt].length]).toEqual([255, 1000]);
    const edit = (body: string, type: string) =>
      me.fetch(`/image/${image.id}/edit`, {
        method: 'POST',
        headers: { ...asJson, 'Content-Type': type },
        body,
      });
    for (const response of [
      await edit('{"name":', 'application/json'),
      await edit('{"name":["a"]}', 'application/json'),
      await edit('name=a&name=b', 'application/x-www-form-urlencoded'),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringMatching(/^[A-Z].*\.$/) as string },
      });
    }
  });
});
