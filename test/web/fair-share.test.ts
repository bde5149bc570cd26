import { beforeAll, describe, expect, it } from 'vitest';
import { holdRendering } from '../support/nodes/hold-rendering.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { idOf, visitor, type Visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const node = useNode({ WORKER_CONCURRENCY: '1', TRUST_PROXY: '1' });
const backlog = 20;
/** Three are worked on or claimed, and as many may be in the queue. */
const mostBefore = 6;
let small: Buffer;
/** Somebody whom the node knows: others share nothing with them. */
let other: Visitor;
beforeAll(async () => {
  small = await jpegPhoto(64, 48);
  other = visitor(node.url);
  await other.uploadReady(small);
});

/** How many of a backlog are finished when a picture is that somebody else queues after it. */
async function finishedBefore(queue: () => Promise<number>, reader: Visitor): Promise<number> {
  const heard = await listen(other);
  const letGo = await holdRendering(node.process);
  const ids: number[] = [];
  let made: number;
  try {
    for (let count = 0; count < backlog; count += 1) ids.push(await queue());
    made = await idOf(await other.upload(small));
  } finally {
    letGo();
  }
  const finished = async () => {
    const images = await Promise.all(ids.map((id) => reader.image(id)));
    return images.filter(({ state }) => state === 'ready').length;
  };
  await expect.poll(finished, { timeout: 30_000 }).toBe(backlog);
  await expect.poll(() => heard.ready).toContain(made);
  heard.leave();
  return heard.ready.filter((id) => id === made || ids.includes(id)).indexOf(made);
}

/** Hears of pictures in the order in which they become ready, as open pages do. */
async function listen(reader: Visitor) {
  const ready: number[] = [];
  const abort = new AbortController();
  const stream = await reader.fetch('/events', { signal: abort.signal });
  const read = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of stream.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        for (const [, id] of line.matchAll(/"imageId":(\d+),"state":"ready"/g)) ready.push(Number(id));
      }
    }
  };
  read().catch(() => undefined);
  return { ready, leave: () => abort.abort() };
}

describe('somebody who has queued nothing', () => {
  it('comes before the backlog of somebody else, whose pictures are all made', async () => {
    const busy = visitor(node.url);
    await busy.uploadReady(small);
    const queue = async () => idOf(await busy.upload(small));
    expect(await finishedBefore(queue, busy)).toBeLessThanOrEqual(mostBefore);
  });

  it('comes before the backlog of an address from which everybody comes without a cookie', async () => {
    const made = visitor(node.url);
    const picture = (await made.uploadReady(small)).id;
    let strength = 0;
    const headers = { 'X-Forwarded-For': '192.0.2.1', Accept: 'text/html' };
    const queue = async () => {
      strength += 1;
      const fields = { filter: 'sepia', strength: String(strength) };
      return idOf(await visitor(node.url).post(`/image/${picture}`, fields, headers));
    };
    expect(await finishedBefore(queue, made)).toBeLessThanOrEqual(mostBefore);
  });
});
