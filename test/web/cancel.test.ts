import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jpegPhoto } from '../support/pictures.ts';
import { useNode } from '../support/use-node.ts';
import { idOf, visitor } from '../support/visitor.ts';

const node = useNode({ WORKER_CONCURRENCY: '1' });
const big = await jpegPhoto(3000, 2000);

async function blobs(): Promise<string[]> {
  const entries = await readdir(join(node.dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('cancelling a picture that is not finished', () => {
  it('ends it whether it is queued or being made, for good, and keeps none of its bytes', async () => {
    const me = visitor(node.url);
    await me.uploadReady(await jpegPhoto(60, 40));
    // With one render process at most one of them is being made when they are cancelled.
    const ids = await Promise.all([1, 2, 3, 4].map(() => me.upload(big).then(idOf)));
    const cancelled = ids.slice(1);
    for (const id of cancelled) {
      const response = await me.post(`/image/${id}/cancel`);
      // The first of them may have been quick.
      expect([303, 409]).toContain(response.status);
      if (response.status === 303) expect(await me.image(id)).toMatchObject({ state: 'cancelled' });
    }
    await me.settled(ids[0] as number);
    // What is uploaded now is made after all of them.
    const last = await me.uploadReady(await jpegPhoto(60, 40));
    const states = await Promise.all(cancelled.map(async (id) => (await me.image(id)).state));
    expect(states.at(-1)).toBe('cancelled');
    const ready = 3 + states.filter((state) => state === 'ready').length;
    expect((await blobs()).filter((name) => name.endsWith('-full.jpg'))).toHaveLength(ready);
    expect((await blobs()).filter((name) => !name.endsWith('.jpg'))).toHaveLength(ready);
    expect(await me.get(`/image/${ids.at(-1)}`)).toContain('was cancelled');
    expect((await me.image(last.id)).state).toBe('ready');
  });

  it('is for the owner, and only while there is something to cancel', async () => {
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(60, 40));
    expect((await visitor(node.url).post(`/image/${image.id}/cancel`)).status).toBe(403);
    expect((await me.post(`/image/${image.id}/cancel`)).status).toBe(409);
    expect((await me.post('/image/99999/cancel')).status).toBe(404);
    expect((await me.image(image.id)).state).toBe('ready');
  });

  it('lets the same filter be asked for again', async () => {
    const me = visitor(node.url);
    const parent = await me.uploadReady(big);
    const [first] = await Promise.all([
      me.post(`/image/${parent.id}`, { filter: 'sepia' }).then(idOf),
      me.post(`/image/${parent.id}`, { filter: 'gray' }),
    ]);
    expect((await me.post(`/image/${first}/cancel`)).status).toBe(303);
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
