import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const secret = randomBytes(32).toString('hex');
const node = useNode({ TRUST_PROXY: '1', COOKIE_SECRET: secret });

const schemes = { http: {}, https: { 'X-Forwarded-Proto': 'https' } } as const;
type Scheme = keyof typeof schemes;

/** Asks for the form to upload, which makes a visitor of who is none yet. */
async function visit(scheme: Scheme, cookies: Record<string, string> = {}) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const response = await fetch(`${node.url}/upload`, {
    headers: { Accept: 'text/html', Cookie: cookie.join('; '), ...schemes[scheme] },
  });
  const [line = ''] = response.headers.getSetCookie();
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  return { line, name, value, hsts: response.headers.get('Strict-Transport-Security') };
}

/** As it was given before the signature covered the name of the cookie. */
const oldCookie = (value: string) =>
  encodeURIComponent(
    `s:${value}.${createHmac('sha256', secret).update(value).digest('base64').replace(/=+$/, '')}`,
  );

describe('the cookie that says who somebody is', () => {
  it('is for this host and https alone, where people come by https', async () => {
    const { line, name, hsts } = await visit('https');
    expect(name).toBe('__Host-visitor');
    for (const word of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(line).toContain(word);
    expect(line).not.toContain('Domain');
    expect(hsts).toMatch(/^max-age=\d{8}$/);
  });

  it('works by http too, where browsers would not keep it otherwise', async () => {
    const { line, name, hsts } = await visit('http');
    expect(name).toBe('visitor');
    expect(line).not.toContain('Secure');
    expect(hsts).toBeNull();
  });

  it.each(['http', 'https'] as const)('is known again by %s', async (scheme) => {
    const { name, value } = await visit(scheme);
    expect((await visit(scheme, { [name]: value })).line).toBe('');
  });

  it.each(['http', 'https'] as const)(
    'by %s is not what was given by the other one under another name',
    async (scheme) => {
      const { value } = await visit(scheme === 'http' ? 'https' : 'http');
      for (const name of ['visitor', '__Host-visitor']) {
        expect((await visit(scheme, { [name]: value })).line).not.toBe('');
      }
    },
  );

  it('by https is not one of the name that anybody on the way could have set', async () => {
    const { value } = await visit('https');
    expect((await visit('https', { visitor: value })).name).toBe('__Host-visitor');
  });

  it.each([
    '',
    '.',
    'a'.repeat(32),
    `${'a'.repeat(32)}.`,
    `${'a'.repeat(32)}.${'b'.repeat(43)}`,
    'j:{}',
    '%00',
    '%',
  ])('is not %j', async (value) => {
    expect((await visit('http', { visitor: value })).name).toBe('visitor');
  });

  it('of the old kind still says who somebody is by http, and is renewed', async () => {
    const id = randomBytes(16).toString('hex');
    const { name, value } = await visit('http', { visitor: oldCookie(id) });
    expect([name, value.startsWith(`${id}.`)]).toEqual(['visitor', true]);
    expect((await visit('http', { visitor: value })).line).toBe('');
  });

  it('of the old kind is nobody by https, nor is another old cookie', async () => {
    const id = randomBytes(16).toString('hex');
    expect((await visit('https', { visitor: oldCookie(id) })).value).not.toContain(id);
    expect((await visit('https', { '__Host-visitor': oldCookie(id) })).value).not.toContain(id);
    expect((await visit('http', { visitor: oldCookie('0-1-42') })).value).not.toContain('0-1-42');
  });
});

describe('a page that is kept ready', () => {
  const look = async (path: string, scheme: Scheme, cookie?: string) => {
    const headers = {
      Accept: 'text/html',
      ...schemes[scheme],
      ...(cookie !== undefined && { Cookie: cookie }),
    };
    const response = await fetch(`${node.url}${path}`, { headers });
    return { page: await response.text(), hsts: response.headers.get('Strict-Transport-Security') };
  };

  it('is another one by http and by https, with the headers of each', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect((await look('/', 'http')).hsts).toBeNull();
      expect((await look('/', 'https')).hsts).toMatch(/^max-age/);
      expect((await look('/', 'https', 'theme=dark')).hsts).toMatch(/^max-age/);
      expect((await look('/', 'http', 'theme=dark')).hsts).toBeNull();
    }
  });

  it('is its owner’s only where their cookie counts', async () => {
    const owner = visitor(node.url);
    const { id } = await owner.uploadReady(await jpegPhoto(20, 20));
    const [, value = ''] = /visitor=([^;]+)/.exec(owner.cookie()) ?? [];
    const isOwners = async (scheme: Scheme, name: string) =>
      (await look(`/image/${id}`, scheme, `${name}=${value}`)).page.includes('/delete"');
    for (let round = 0; round < 3; round += 1) {
      expect(await isOwners('http', 'visitor')).toBe(true);
      expect(await isOwners('https', 'visitor')).toBe(false);
      expect(await isOwners('https', '__Host-visitor')).toBe(false);
      expect(await isOwners('http', '__Host-visitor')).toBe(false);
    }
  });
});
