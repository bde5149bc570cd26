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

  it('names PUBLIC_URL, or else the host of the request when that is nothing but a host', async () => {
    const other = await startEmbeddedNode();
    try {
      const feed = `${other.url}/feed.atom`;
      expect(await getAs('elsewhere.example', `${node.url}/feed.atom`)).not.toContain('elsewhere');
      expect(await getAs('a.example:8080', feed)).toContain('<id>http://a.example:8080/</id>');
      for (const host of ['a.example/"><script>', 'user@a.example', 'a.example/b', '-']) {
        expect(await getAs(host, feed), host).toContain('<id>/</id>');
      }
    } finally {
      await discard(other);
    }
  });
});
