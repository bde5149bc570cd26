import { describe, expect, it } from 'vitest';
import { useNode } from '../support/nodes/use-node.ts';

const node = useNode();

describe('what programs ask for at the root of a site', () => {
  it.each([
    ['/favicon.ico', 'image/vnd.microsoft.icon'],
    ['/apple-touch-icon.png', 'image/png'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
    ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8'],
  ])('%s is there', async (path, type) => {
    const response = await fetch(node.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    const refused = await fetch(node.url + path, { method: 'POST', headers: { Origin: node.url } });
    expect(refused.status).toBe(405);
  });

  it('the manifest has what makes a site installable, with icons that are there', async () => {
    const manifest = (await (await fetch(`${node.url}/manifest.webmanifest`)).json()) as {
      icons: { src: string; sizes: string; type: string }[];
    };
    expect(manifest).toMatchObject({ name: 'Instaclone', start_url: '/', display: 'standalone' });
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512', '512x512']);
    for (const { src, type } of manifest.icons) {
      const response = await fetch(node.url + src);
      expect(response.headers.get('Content-Type')).toBe(type);
      expect(response.headers.get('Cache-Control')).toContain('immutable');
    }
  });

  it('a font is served as one, and for ever under the URL that its style sheet names', async () => {
    const css = await (await fetch(`${node.url}/static/css/site.css`)).text();
    const [, url = ''] = /url\('([^']+latin-wght[^']+)'\)/.exec(css) ?? [];
    const response = await fetch(new URL(url, `${node.url}/static/css/`));
    expect(response.headers.get('Content-Type')).toBe('font/woff2');
    expect(response.headers.get('Cache-Control')).toContain('immutable');
  });

  it.each(['/static/css/site.css', '/static/js/site.js'])(
    '%s comes compressed to whoever takes that',
    async (path) => {
      const page = await (await fetch(`${node.url}/about`)).text();
      const [url = ''] = new RegExp(`${path}\\?v=\\w+`).exec(page) ?? [];
      const ask = (encoding: string) => fetch(node.url + url, { headers: { 'Accept-Encoding': encoding } });
      const [packed, plain] = await Promise.all([ask('gzip'), ask('identity')]);
      expect(packed.headers.get('Content-Encoding')).toBe('gzip');
      expect(plain.headers.get('Content-Encoding')).toBeNull();
      for (const header of ['Content-Type', 'Cache-Control', 'X-Content-Type-Options'])
        expect(packed.headers.get(header)).toBe(plain.headers.get(header));
      for (const { headers } of [packed, plain]) expect(headers.get('Vary')).toContain('Accept-Encoding');
      expect(await packed.text()).toBe(await plain.text());
    },
  );
});

describe('a site that does not know its address', () => {
  it.each(['/', '/about', '/upload'])('%s makes no card of addresses that work nowhere', async (path) => {
    const page = await (await fetch(node.url + path)).text();
    expect(page).not.toMatch(/property="og:|name="twitter:/);
  });

  it('warns at its start, naming the variable', () => {
    const warning = node.log.find((line) => line.includes('PUBLIC_URL'));
    expect(warning).toBeDefined();
  });
});

describe('an empty site', () => {
  it('says nothing of how many pictures there are', async () => {
    const page = await (await fetch(`${node.url}/`)).text();
    expect(page).toContain('No pictures yet');
    expect(page).not.toContain('uploaded</p>');
  });
});
