import { describe, expect, it } from 'vitest';
import type { ImageChanged } from '../../src/domain/events.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';

const node = useNode();

/** Somebody who has a page open. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${url}/events`, { signal: abort.signal, headers });
  const events: unknown[] = [];
  let text = '';
  const decoder = new TextDecoder();
  const ended = (async () => {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        if (message.startsWith('data: ')) events.push(...(JSON.parse(message.slice(6)) as unknown[]));
      }
    }
  })().then(
    () => 'whole',
    () => 'cut off',
  );
  return { response, events, ended, leave: () => abort.abort() };
}

describe('the live stream', () => {
  it('tells the owner of pictures that are new, ready, liked and deleted', async () => {
    const me = visitor(node.url);
    await me.fetch('/upload');
    const listener = await listen(node.url, { Cookie: me.cookie() });
    expect(listener.response.headers.get('Content-Type')).toContain('text/event-stream');
    const parent = await me.uploadReady(await jpegPhoto(60, 40));
    const child = await me.settled(await me.post(`/image/${parent.id}`, { filter: 'sepia' }));
    await me.post(`/like/${parent.id}`);
    await me.post(`/like/${parent.id}`);
    await me.post(`/image/${parent.id}/delete`);
    const changed = { type: 'image-changed', imageId: parent.id };
    const family = { rootId: parent.id };
    // That work on one has begun is told when it takes long.
    const events = () =>
      (listener.events as ImageChanged[]).filter(({ state, rootId }) => state !== 'processing' || rootId);
    await expect.poll(events).toHaveLength(5);
    expect(events()).toEqual([
      { ...changed, state: 'ready', ...family },
      { ...changed, imageId: child.id, state: 'processing', ...family },
      { ...changed, imageId: child.id, state: 'ready', ...family },
      { type: 'image-liked', imageId: parent.id, likes: 1 },
      { ...changed, state: 'deleted', ...family },
    ]);
    listener.leave();
    await listener.ended;
  });

  it('tells nobody else of a picture before it is ready, nor of one that never is, nor whose it is', async () => {
    const [me, other] = [visitor(node.url), visitor(node.url)];
    await other.fetch('/upload');
    const forged = me.fetch('/upload').then(() => me.cookie().replace(/\.[^.]*$/, `.${'a'.repeat(43)}`));
    const listeners = await Promise.all([
      listen(node.url),
      listen(node.url, { Cookie: other.cookie() }),
      listen(node.url, { Cookie: await forged }),
      // What browsers do not send is answered by Express.
      listen(node.url, { Cookie: await forged, 'Content-Length': '0' }),
    ]);
    const broken = (await jpegPhoto(600, 400)).subarray(0, 3000);
    const failed = await me.settled(await me.upload(broken));
    expect(failed.state).toBe('failed');
    await me.post(`/image/${failed.id}/delete`);
    await me.post(`/image/${failed.id}/restore`);
    await me.post(`/image/${failed.id}/delete`);
    const { id } = await me.uploadReady(await jpegPhoto(60, 40));
    for (const { events } of listeners) {
      await expect.poll(() => events).not.toEqual([]);
      expect(events).toEqual([{ type: 'image-changed', imageId: id, state: 'ready', rootId: id }]);
    }
    for (const listener of listeners) listener.leave();
  });

  it('is refused with a 204 when an address has too many, and given again when one has gone', async () => {
    const strict = await startEmbeddedNode({ STREAMS_PER_ADDRESS: '3' });
    const listeners = await Promise.all([1, 2, 3].map(() => listen(strict.url)));
    expect(listeners.map(({ response }) => response.status)).toEqual([200, 200, 200]);
    const surplus = await listen(strict.url);
    expect(surplus.response.status).toBe(204);
    listeners[0]?.leave();
    let last = surplus;
    await expect.poll(async () => (last = await listen(strict.url)).response.status).toBe(200);
    for (const listener of [...listeners, last]) listener.leave();
    await discard(strict);
  });

  it('has the headers of every other answer, also where it is refused', async () => {
    const page = await fetch(`${node.url}/about`);
    const listener = await listen(node.url);
    const refused = await fetch(`${node.url}/events`, { method: 'HEAD' });
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy']) {
      expect(listener.response.headers.get(name), name).toBe(page.headers.get(name));
      expect(refused.headers.get(name), name).toBe(page.headers.get(name));
    }
    listener.leave();
    await listener.ended;
  });

  it('counts who is behind a proxy by the address that the proxy names, and believes nobody else', async () => {
    const strict = await startEmbeddedNode({ STREAMS_PER_ADDRESS: '1', TRUST_PROXY: '1' });
    const abort = new AbortController();
    const ask = async (forwardedFor: string) => {
      const headers = { 'X-Forwarded-For': forwardedFor };
      return (await fetch(`${strict.url}/events`, { headers, signal: abort.signal })).status;
    };
    expect(await ask('192.0.2.1')).toBe(200);
    expect(await ask('192.0.2.2')).toBe(200);
    expect(await ask('192.0.2.9, 192.0.2.1')).toBe(204);
    expect(await ask('192.0.2.1, 192.0.2.3')).toBe(200);
    abort.abort();
    await discard(strict);
  });

  it('ends when the node stops, which does not wait for it', async () => {
    const other = await startEmbeddedNode();
    try {
      const listener = await listen(other.url);
      expect(await other.stop()).toEqual({ status: 0, signal: null });
      // One that the node had waited for would have been cut off.
      expect(await listener.ended).toBe('whole');
    } finally {
      await discard(other);
    }
  });
});
