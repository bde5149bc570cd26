import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdRendering } from '../support/nodes/hold-rendering.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { idOf, visitor } from '../support/nodes/visitor.ts';

const node = useNode({ WORKER_CONCURRENCY: '1' });
const small = await jpegPhoto(60, 40);
const big = await jpegPhoto(1200, 900);

async function blobs(): Promise<string[]> {
  const entries = await readdir(join(node.dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('cancelling a picture that is not finished', () => {
  it('ends it whether it is queued or being made, for good, and keeps none of its bytes', async () => {
    const me = visitor(node.url);
    await me.uploadReady(small);
    const goOn = await holdRendering(node.process);
    const ids: number[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await idOf(await me.upload(big)));
    const [made, ...cancelled] = [ids.pop() as number, ...ids];
    const stepOf = async (id: number) => (await me.json<{ step?: string }>(`/image/${id}`)).step;
    await expect.poll(() => stepOf(ids[0] as number), { timeout: 10_000 }).toBe('running');
    for (const id of cancelled) {
      expect((await visitor(node.url).fetch(`/image/${id}`)).status).toBe(404);
      expect((await me.post(`/image/${id}/cancel`)).status).toBe(303);
      expect(await me.image(id)).toMatchObject({ state: 'cancelled' });
    }
    goOn();
    expect((await me.settled(made)).state).toBe('ready');
    // What is uploaded now is made after all of them.
    await me.uploadReady(small);
    for (const id of cancelled) expect((await me.image(id)).state).toBe('cancelled');
    expect((await blobs()).filter((name) => name.endsWith('-full.jpg'))).toHaveLength(3);
    expect((await blobs()).filter((name) => !name.endsWith('.jpg'))).toHaveLength(3);
    expect(await me.get(`/image/${cancelled[0]}`)).toContain('was cancelled');
    expect((await visitor(node.url).fetch(`/image/${cancelled[0]}`)).status).toBe(404);
  });

  it('is for the owner, and only while there is something to cancel', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(small);
    expect((await visitor(node.url).post(`/image/${image.id}/cancel`)).status).toBe(403);
    expect((await me.post(`/image/${image.id}/cancel`)).status).toBe(409);
    expect((await me.post('/image/99999/cancel')).status).toBe(404);
    expect((await me.image(image.id)).state).toBe('ready');
  });

  it('lets the same filter be asked for again', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(big);
    const goOn = await holdRendering(node.process);
    const first = await idOf(await me.post(`/image/${parent.id}`, { filter: 'sepia' }));
    expect((await me.post(`/image/${first}/cancel`)).status).toBe(303);
    goOn();
    const again = await me.settled(await me.post(`/image/${parent.id}`, { filter: 'sepia' }));
    expect(again).toMatchObject({ filter: 'sepia', state: 'ready' });
    expect(again.id).not.toBe(first);
  });
});

describe('a description', () => {
  it('is shown in place of the name wherever a picture is, and goes with what is made of it', async () => {
    const me = visitor(node.url);
    const alt = 'A <red> boat';
    const parent = await me.settled(await me.upload(await jpegPhoto(60, 40), 'a.jpg', { alt }));
    const child = await me.settled(await me.post(`/image/${parent.id}`, { filter: 'red' }));
    for (const path of ['/', `/image/${parent.id}`, `/image/${child.id}`]) {
      expect(await me.get(path)).toContain('alt="A &lt;red&gt; boat"');
    }
  });
});
