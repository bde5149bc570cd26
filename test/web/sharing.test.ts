import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';

const origin = 'https://photos.example';
const node = useNode({ PUBLIC_URL: origin });

/** fetch does not let a client name another host. */
function getAs(host: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { Host: host, Accept: 'text/html' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}

describe('the page of a picture, seen by another site', () => {
  it('says what it is, with addresses that work from there', async () => {
    const me = visitor(node.url);
    const form = { name: 'Boat "Anna"', alt: 'A boat & a bird' };
    const image = await me.settled(await me.upload(await jpegPhoto(1600, 900), 'a.jpg', form));
    const page = await me.get(`/image/${image.id}`);
    expect(page).toContain(`<link rel="canonical" href="${origin}/image/${image.id}">`);
    expect(page).toContain('<meta property="og:title" content="Boat &quot;Anna&quot;">');
    expect(page).toContain('<meta property="og:image:alt" content="A boat &amp; a bird">');
    expect(page).toContain('<meta name="twitter:card" content="summary_large_image">');
    const picture = /<meta property="og:image" content="([^"]+)">/.exec(page)?.[1] ?? '';
    expect((await fetch(picture.replace(origin, node.url))).headers.get('Content-Type')).toBe('image/jpeg');
    expect(page).toContain('<meta property="og:image:width" content="1280">');
    expect(page).toContain('<meta property="og:image:height" content="720">');
  });

  it('never names a host that somebody put into a request, because pages are kept for others', async () => {
    const other = await startEmbeddedNode();
    try {
      for (const from of [node, other]) {
        const page = await getAs('elsewhere.example', `${from.url}/`);
        expect(page).not.toContain('elsewhere');
      }
      expect(await getAs('elsewhere.example', other.url)).toContain('<link rel="canonical" href="/">');
      const { id } = await visitor(other.url).uploadReady(await jpegPhoto(60, 40));
      expect(await visitor(other.url).get(`/image/${id}`)).not.toMatch(/property="og:|name="twitter:/);
    } finally {
      await discard(other);
    }
  });
});

describe('the feed', () => {
  it('lists the newest pictures, escaped', async () => {
    const me = visitor(node.url);
    const form = { name: '<b>&"\'', alt: '1 < 2' };
    const image = await me.settled(await me.upload(await jpegPhoto(60, 40), 'a.jpg', form));
    const response = await me.fetch('/feed.atom');
    expect(response.headers.get('Content-Type')).toContain('application/atom+xml');
    const feed = await response.text();
    expect(feed).toContain('<title>&lt;b&gt;&amp;&quot;&#39;</title>');
    expect(feed).toContain(`<id>${origin}/image/${image.id}</id>`);
    expect(feed).toContain('alt="1 &lt; 2"');
    // Every element that is opened is closed: the little of well-formedness that a pattern can see.
    const opened = feed.match(/<[a-z]+(?=[\s>])(?![^>]*\/>)/g)?.length;
    expect(feed.match(/<\/[a-z]+>/g)).toHaveLength(opened ?? -1);
  });

  it.each([
    ['an override', 'Lake\u{202E}gpj', 'Lakegpj', 'Lakegpj'],
    ['an isolate that is never closed', 'Lake\u{2067}', 'Lake', 'Lake'],
    ['letters that run to the left', 'שלום', 'שלום', '\u{2068}שלום\u{2069}'],
    ['nothing that can be seen', '\u{200B}', 'boat', 'boat'],
  ])(
    'and page and JSON hold no name that turns what stands beside it: %s',
    async (_what, name, plain, title) => {
      const me = visitor(node.url);
      const image = await me.settled(await me.upload(await jpegPhoto(60, 40), 'boat.jpg', { name }));
      const page = await me.get(`/image/${image.id}`);
      expect(page).toContain(`<title>${title} · Instaclone</title>`);
      expect(page).toContain(`<h1><bdi>${plain}</bdi></h1>`);
      expect(page).toContain(`<meta property="og:title" content="${plain}">`);
      expect(page).toContain(` alt="${plain}"`);
      expect(page).toContain(` download="${plain}.jpg"`);
      expect(await me.get('/')).toContain(`<bdi>${plain}</bdi>`);
      expect(await me.get('/feed.atom')).toContain(`<title>${plain}</title>`);
      expect(await me.json(`/image/${image.id}`)).toMatchObject({ title: plain, filters: [], alt: null });
      const { images } = await me.json<{ images: unknown[] }>('/');
      expect(images[0]).toMatchObject({ id: image.id, title: plain });
      const turning = /[\u{202A}-\u{202E}\u{2066}\u{2067}]/u;
      for (const path of ['/', `/image/${image.id}`, '/feed.atom'])
        expect(await me.get(path)).not.toMatch(turning);
      expect(JSON.stringify([image, images])).not.toMatch(turning);
    },
  );

  it('names PUBLIC_URL, or else the host of the request when that is this machine', async () => {
    const other = await startEmbeddedNode();
    try {
      const feed = `${other.url}/feed.atom`;
      expect(await getAs('elsewhere.example', `${node.url}/feed.atom`)).not.toContain('elsewhere');
      for (const host of ['localhost:8080', '127.0.0.1', '127.1.2.3:80', '[::1]:8000']) {
        expect(await getAs(host, feed)).toContain(`<id>http://${host}/</id>`);
      }
      const others = ['a.example', 'localhost.a.example', '127.0.0.1.a.example', '10.0.0.1', '[::2]'];
      for (const host of [...others, 'localhost/"><script>', 'user@localhost', 'localhost/b', '-']) {
        expect(await getAs(host, feed), host).toContain('<id>/</id>');
      }
    } finally {
      await discard(other);
    }
  });
});
