import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { askExactly, type Answer } from '../support/nodes/ask-exactly.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type ImageJson, type Visitor } from '../support/nodes/visitor.ts';

const node = useNode({ LAB: 'on', NODE_NAME: 'node-of-this-test' });
let owner: Visitor;
let image: ImageJson;
beforeAll(async () => {
  owner = visitor(node.url);
  image = await owner.uploadReady(await jpegPhoto(40, 30), 'fast.jpg');
});

const ask = (path: string, headers?: Record<string, string>, method?: string) =>
  askExactly(node.url + path, headers, method);

/** What Express says and what comes from memory; what says which of the two it was is checked and taken away. */
async function both(path: string, headers: Record<string, string> = {}): Promise<[Answer, Answer]> {
  await sleep(250); // So that nobody gets the entry any more before Express has verified it.
  const answers = [await ask(path, headers), await ask(path, headers)] as [Answer, Answer];
  for (const { headers } of answers) {
    expect(headers['x-served-by']).toBe('node-of-this-test');
    for (const name of ['x-cache', 'x-cache-keys', 'server-timing']) delete headers[name];
  }
  return answers;
}

describe('a page from memory', () => {
  it.each(['/', '/image/1'])('is the page that Express sends, with the same headers: %s', async (path) => {
    const [first, second] = await both(path);
    expect(first.status).toBe(200);
    expect(first.headers['content-security-policy']).toContain("default-src 'none'");
    expect(first.headers['vary']).toBe('Accept, Cookie');
    expect(second).toEqual(first);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await ask('/');
    const [first, second] = await both('/', { 'If-None-Match': String(headers['etag']) });
    expect(first).toMatchObject({ status: 304, body: '' });
    expect(second).toEqual(first);
    expect((await ask('/', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('tells where it comes from, and only in headers', async () => {
    await sleep(250);
    await ask('/');
    const { headers, body } = await ask('/');
    expect(headers['x-cache']).toBe('local');
    expect(headers['server-timing']).toBe('cache;desc="local", db;desc="0 queries"');
    expect(headers['x-cache-keys']).toBe('page:/;local=1 count;local=1');
    expect(body).not.toContain('node-of-this-test');
  });

  it('is not what somebody gets who wants JSON, has a cookie or posts', async () => {
    await ask('/');
    expect((await ask('/', { Accept: 'application/json' })).headers['content-type']).toMatch(/json/);
    expect((await ask('/', { Accept: 'text/html;q=0.1,application/json' })).body).toMatch(/^\{/);
    expect((await ask('/')).headers['cache-control']).toContain('s-maxage=1');
    expect((await ask('/', { Cookie: 'visitor=x' })).headers['cache-control']).toBe('private, no-cache');
    expect((await ask('/', {}, 'HEAD')).body).toBe('');
    expect((await ask('/', {}, 'DELETE')).status).toBe(405);
  });
});

describe('what differs from person to person', () => {
  it('is on nobody else’s page, whoever asks first', async () => {
    const path = `/image/${image.id}`;
    const stranger = visitor(node.url);
    for (let round = 0; round < 3; round += 1) {
      expect(await owner.get(path)).toContain('/delete"');
      expect(await stranger.get(path)).not.toContain('/delete"');
      expect((await ask(path)).body).not.toContain('/delete"');
    }
    await stranger.post(`/like/${image.id}`);
    expect(await stranger.get(path)).toContain('aria-pressed="true"');
    expect(await owner.get(path)).toContain('aria-pressed="false"');
    expect((await ask(path)).body).toContain('aria-pressed="false"');
    expect((await ask(path)).body).not.toContain('place:');
  });

  it('cannot be forged by what people write', async () => {
    const forger = visitor(node.url);
    const form = { name: '<!--place:owner-->' };
    const { id } = await forger.settled(await forger.upload(await jpegPhoto(10, 10), 'x.jpg', form));
    expect(await forger.get(`/image/${id}`)).toContain('&lt;!--place:owner--&gt;');
  });
});

describe('who changes something', () => {
  it('sees it at once, and others do at once on the same node', async () => {
    const me = visitor(node.url);
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([ask('/'), ask(`/image/${image.id}`), me.get('/')]);
      const { likes } = await me.image(image.id);
      await visitor(node.url).post(`/like/${image.id}`);
      expect((await me.image(image.id)).likes).toBe(likes + 1);
    }
    expect((await ask(`/image/${image.id}`)).body).toContain('20+ likes');
    const own = await me.uploadReady(await jpegPhoto(20, 20), 'second.jpg');
    expect((await ask('/')).body).toContain('>second<');
    await me.post(`/image/${own.id}/delete`);
    expect((await ask('/')).body).not.toContain('>second<');
    expect((await ask(`/image/${own.id}`)).status).toBe(404);
  });
});

describe('the switches of the lab', () => {
  it.each([
    ['local', 'shared', '0'],
    ['fragments', 'loaded', '0'],
    ['fragments, queries', 'loaded', '5'],
  ])('switch off %s for one request', async (off, source, queries) => {
    await ask('/');
    const { headers } = await ask('/', { 'X-Cache-Off': off });
    expect(headers['x-cache']).toBe(source);
    expect(headers['server-timing']).toContain(`db;desc="${queries} queries"`);
    const keys = String(headers['x-cache-keys']);
    expect(keys).toContain(`page:/;${source}=1`);
    expect(keys.includes('fragments/tile.njk;')).toBe(false);
    expect(keys.includes('newest;local=1')).toBe(off === 'fragments');
    expect(keys.includes('newest;loaded=1')).toBe(queries !== '0');
    expect((await ask('/')).headers['x-cache']).toBe('local');
  });

  it.each(['none', 'local,everything'])('refuse %s, and list what there is', async (off) => {
    const answer = await ask('/', { 'X-Cache-Off': off, Accept: 'application/json' });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('separated by commas: local, fragments, queries.');
  });

  it('do nothing and nothing is told where there is no lab', async () => {
    const plain = await startEmbeddedNode({ CACHE_LOCAL: 'off' });
    try {
      const answer = await fetch(plain.url, { headers: { 'X-Cache-Off': 'queries,fragments' } });
      expect(
        [...answer.headers.keys()].filter((name) => /^(x-cache|x-served|server-timing)/.test(name)),
      ).toEqual([]);
    } finally {
      await discard(plain);
    }
  });
});
