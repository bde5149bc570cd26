import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { discard, startEmbeddedNode, type EmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto, scanBomb } from '../support/pictures/pictures.ts';
import { idOf, visitor, type ImageJson } from '../support/nodes/visitor.ts';

let node: EmbeddedNode | undefined;
afterEach(() => discard(node));

describe('a node that is killed in the middle of its work', () => {
  it('completes every upload and filter that it had accepted, when it starts again', async () => {
    node = await startEmbeddedNode({ WORKER_CONCURRENCY: '2' });
    const me = visitor(node.url);
    const parent = await me.uploadReady(await jpegPhoto(3000, 2000), 'parent');
    const big = await jpegPhoto(4000, 3000);
    const accepted = await Promise.all([
      ...Array.from({ length: 6 }, async () => idOf(await me.upload(big))),
      ...['sepia', 'red', 'gray'].map(async (filter) =>
        idOf(await me.post(`/image/${parent.id}`, { filter })),
      ),
    ]);
    const first = await me.image(accepted[0] as number);
    expect(first.state).toBe('processing');
    // Three times, so that jobs are also killed that were already taken up again.
    for (let round = 0; round < 3; round += 1) {
      await node.kill();
      node = await startEmbeddedNode({ WORKER_CONCURRENCY: '2' }, node.dataDir);
      await sleep(100);
    }
    const somebody = visitor(node.url);
    for (const id of accepted) expect((await somebody.settled(id)).state, `picture ${id}`).toBe('ready');
    const { images, count } = await somebody.json<{ images: ImageJson[]; count: number }>('/');
    expect(count).toBe(10);
    expect(images).toHaveLength(10);
  }, 60_000);
});

describe('a node that is stopped', () => {
  it('finishes or gives back its jobs, exits 0 within 10 seconds, and loses nothing', async () => {
    node = await startEmbeddedNode();
    const me = visitor(node.url);
    const big = await jpegPhoto(5000, 4000);
    const accepted = await Promise.all(Array.from({ length: 8 }, async () => idOf(await me.upload(big))));
    const startedAt = performance.now();
    expect(await node.stop()).toEqual({ status: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    node = await startEmbeddedNode({}, node.dataDir);
    const somebody = visitor(node.url);
    for (const id of accepted) expect((await somebody.settled(id)).state).toBe('ready');
  }, 60_000);

  it('keeps who its visitors are', async () => {
    node = await startEmbeddedNode();
    const me = visitor(node.url);
    const image = await me.uploadReady(await jpegPhoto(20, 20));
    const cookie = me.cookie();
    await node.stop();
    node = await startEmbeddedNode({}, node.dataDir);
    const response = await fetch(`${node.url}/image/${image.id}/delete`, {
      method: 'POST',
      headers: { Cookie: cookie },
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
  });
});

describe('a picture that takes too long', () => {
  it('is stopped with its process and says so; the others go on; trying again is offered to its owner', async () => {
    node = await startEmbeddedNode({
      JOB_TIMEOUT: '1',
      WORKER_CONCURRENCY: '1',
      UPLOAD_MAX_SCANS: '10000',
    });
    const me = visitor(node.url);
    const slow = await me.upload(await scanBomb(7000), 'slow.jpg');
    const quick = await me.upload(await jpegPhoto(50, 50), 'quick.jpg');
    expect((await me.settled(quick)).state).toBe('ready');
    const image = await me.settled(slow);
    expect(image).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('longer than') as string,
    });
    expect(await me.get(`/image/${image.id}`)).toContain(`action="/image/${image.id}/retry"`);
    expect((await visitor(node.url).post(`/image/${image.id}/retry`)).status).toBe(404);
    expect((await me.post(`/image/${image.id}/retry`)).status).toBe(303);
    expect((await me.settled(slow)).state).toBe('failed');
  });
});
