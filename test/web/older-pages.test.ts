import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/sqlite/open-sqlite.ts';
import { onOneServer } from '../support/servers/open-database.ts';
import { discard, startEmbeddedNode, type EmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { pixels, randomName } from '../support/nodes/rows.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';

/** Ids without a gap, then one in a hundred, then without a gap again: what is uploaded comes after these. */
const dense = Array.from({ length: 300 }, (_, index) => index + 1);
const thin = Array.from({ length: 30 }, (_, index) => 400 + 100 * index);
const lastIds = Array.from({ length: 200 }, (_, index) => 4001 + index);

let node: EmbeddedNode;
let photo: Buffer;
let me: Visitor;
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'instaclone-older-'));
  const database = onOneServer(await openSqlite(join(dataDir, 'instaclone.sqlite')));
  await database.migrate();
  const dt = '2026-11-21 00:00:00.000000';
  const rows = [...dense, ...thin, ...lastIds].map((id) => ({
    ...{ id, name: `picture ${id}`, image: randomName(), owner: randomName(), dt, state: 'ready' as const },
    ...pixels,
  }));
  await database.transaction((tx) => tx.insertInto('instaclone_images').values(rows).execute());
  await database.close();
  node = await startEmbeddedNode({ LAB: 'on' }, dataDir);
  photo = await jpegPhoto(30, 20);
  me = visitor(node.url);
});
afterAll(() => discard(node));

const oldPage = '/?before=250';
const thinPage = '/?before=3000';

/** What is asked for so is not made again before somebody asks: so it can be seen that it has to be. */
const headers = { Accept: 'text/html', 'X-Cache-Off': 'local' };

/** Which pictures a page shows to somebody new, and whether it had to be made for them. */
async function look(path: string): Promise<{ ids: number[]; isMade: boolean }> {
  const response = await visitor(node.url).fetch(path, { headers });
  const [, gallery = ''] = (await response.text()).split('<h1>');
  const [stream = ''] = gallery.split('class="popular"');
  const ids = [...stream.matchAll(/data-image="(\d+)"/g)].map(([, id]) => Number(id));
  return { ids, isMade: response.headers.get('x-cache') === 'loaded' };
}

/** Which of these pages have to be made again after something has happened. */
async function madeAfter(paths: string[], happens: () => Promise<unknown>): Promise<string[]> {
  for (const path of paths) await look(path);
  for (const path of paths) expect(await look(path)).toMatchObject({ isMade: false });
  await happens();
  const looks = await Promise.all(paths.map(async (path) => ({ path, ...(await look(path)) })));
  return looks.filter(({ isMade }) => isMade).map(({ path }) => path);
}

const below = (id: number, ids: number[]) =>
  ids
    .filter((one) => one < id)
    .slice(-20)
    .reverse();

describe('a page of older pictures', () => {
  it('shows what comes right below an id, however far down that is', async () => {
    expect((await look(oldPage)).ids).toEqual(below(250, dense));
    expect((await look(thinPage)).ids).toEqual(below(3000, thin));
    expect((await look('/?before=1250')).ids).toEqual(below(1250, [...dense, ...thin]));
    expect((await look('/?before=10')).ids).toEqual(below(10, dense));
    expect((await look('/?before=1')).ids).toEqual([]);
    expect((await look('/?before=9007199254740991')).ids).toEqual(below(5000, lastIds));
  });

  it('is one page, however far above all pictures it is asked for', async () => {
    await look('/?before=4201'); // The first id that no picture has.
    for (const id of ['50000', '123456789', '9007199254740991']) {
      expect(await look(`/?before=${id}`)).toEqual({ ids: below(5000, lastIds), isMade: false });
    }
  });

  it('leads back to those right above, on to the newest page', async () => {
    const newer = async (path: string) => {
      const [, link = ''] =
        /href="(\/\?after=\d+)"/.exec(await (await me.fetch(path, { headers })).text()) ?? [];
      return link === '' ? null : (await me.fetch(link, { headers })).headers.get('Location');
    };
    // The twenty from 250 on are below 270; those above 3200 end among others.
    expect(await newer('/?before=250')).toBe('/?before=270');
    expect(await newer('/?before=3300')).toBe('/?before=4020');
    expect(await newer('/?before=4190')).toBe('/');
    expect(await newer('/')).toBe(null);
    expect((await me.fetch('/?after=9007199254740991')).headers.get('Location')).toBe('/');
    expect((await me.fetch('/?after=x')).status).toBe(404);
  });

  it('stays while new pictures come, unless its ids have too few pictures to tell', async () => {
    const happens = () => me.uploadReady(photo);
    expect(await madeAfter(['/', oldPage, '/?before=4100', thinPage], happens)).toEqual(['/', thinPage]);
  });

  it('is made again when a picture of its range becomes ready or is deleted, and shows just that', async () => {
    const image = await me.uploadReady(photo);
    const path = `/?before=${image.id + 1}`;
    const pages = [path, oldPage, '/?before=4100'];
    expect((await look(path)).ids[0]).toBe(image.id);
    let next = image.id;
    const ready = async () => (next = (await me.uploadReady(photo)).id);
    expect(await madeAfter(pages, ready)).toEqual([path]);
    expect((await look(`/?before=${next + 1}`)).ids.slice(0, 2)).toEqual([next, image.id]);
    expect(await madeAfter(pages, () => me.post(`/image/${image.id}/delete`))).toEqual([path]);
    expect((await look(path)).ids).not.toContain(image.id);
    expect((await look(`/?before=${next + 1}`)).ids[0]).toBe(next);
  });

  it('is made again without a popular picture that is deleted', async () => {
    const image = await me.uploadReady(photo);
    await me.post(`/like/${image.id}`);
    const page = async () => (await me.fetch(oldPage, { headers })).text();
    // The number is told the store of pictures by a message.
    await expect.poll(page).toContain(`"/image/${image.id}"`);
    expect(await madeAfter([oldPage], () => me.post(`/image/${image.id}/delete`))).toEqual([oldPage]);
    expect(await page()).not.toContain(`"/image/${image.id}"`);
  });

  it('stays when a picture of its range fails, is cancelled, or is deleted without ever having been ready', async () => {
    // Large enough that the half has the whole header: without that it would be refused.
    const whole = await jpegPhoto(400, 300);
    const damaged = whole.subarray(0, whole.length / 2);
    const big = await jpegPhoto(3000, 2000);
    const last = await me.uploadReady(photo);
    const pages = ['/', `/?before=${last.id + 1}`, oldPage, thinPage];
    let path = '';
    const fails = async () => {
      const failed = await me.settled(await me.upload(damaged));
      expect(failed).toMatchObject({ state: 'failed' });
      path = `/image/${failed.id}`;
    };
    expect(await madeAfter(pages, fails)).toEqual([]);
    expect(await madeAfter(pages, () => me.post(`${path}/delete`))).toEqual([]);
    expect((await me.fetch(path)).status).toBe(404);
    // The one before it keeps the worker busy.
    const waiting = await Promise.all([me.upload(big), me.upload(big), me.upload(big)]);
    path = String(waiting.at(-1)?.headers.get('Location'));
    expect((await me.post(`${path}/cancel`)).status).toBe(303);
    await Promise.all(waiting.slice(0, -1).map((response) => me.settled(response)));
    expect(await me.json(path)).toMatchObject({ state: 'cancelled' });
    expect(await madeAfter(pages, () => me.post(`${path}/delete`))).toEqual([]);
    expect((await me.fetch(path)).status).toBe(404);
  });
});
