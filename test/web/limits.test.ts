import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { emptyPng, orientationChunk } from '../support/pictures/png-chunks.ts';

/** The addresses of people are said by a header here, as by a proxy. */
const node = useNode({
  TRUST_PROXY: '1',
  WRITES_PER_MINUTE: '12',
  WRITES_WITHOUT_COOKIE: '6',
  WRITES_PER_PICTURE: '4',
  UPLOADS_AT_ONCE: '3',
  UPLOADS_PER_ADDRESS: '2',
});
let picture: number;
beforeAll(async () => {
  picture = (await visitor(node.url).uploadReady(await jpegPhoto(20, 20))).id;
});

const at = (address: string) => ({ 'X-Forwarded-For': address, Accept: 'text/html' });
const like = (who: Visitor, id: number, address: string) => who.post(`/like/${id}`, {}, at(address));
/** Somebody who never keeps a cookie is somebody new each time. */
const likeAnew = (id: number, address: string) => like(visitor(node.url), id, address);
const likesOf = async () => (await visitor(node.url).image(picture)).likes;

async function statuses(times: number, ask: () => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time += 1) found.push((await ask()).status);
  return found;
}

describe('what one address may write in a minute', () => {
  it('is much less without a cookie, and less again for one picture', async () => {
    const before = await likesOf();
    expect(await statuses(6, () => likeAnew(picture, '192.0.2.1'))).toEqual([303, 303, 303, 303, 429, 429]);
    expect(await likesOf()).toBe(before + 4);
    // What was refused counts as well: the limit of those without a cookie is now used up for all pictures.
    expect(await statuses(1, () => likeAnew(99_999, '192.0.2.1'))).toEqual([429]);
  });

  it('is refused in a sentence that says when to come back, for a form and for a script', async () => {
    await statuses(6, () => likeAnew(picture, '192.0.2.2'));
    const refused = await likeAnew(picture, '192.0.2.2');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(60);
    expect(await refused.text()).toMatch(/That is a lot at once\. Wait \d+ seconds/);
    const json = { ...at('192.0.2.2'), Accept: 'application/json' };
    const answer = await visitor(node.url).post(`/like/${picture}`, {}, json);
    expect(await answer.json()).toMatchObject({ error: { code: 'too-many-requests', canRetry: true } });
    expect((await fetch(node.url, { headers: at('192.0.2.2') })).status).toBe(200);
  });

  it('leaves people with a cookie alone whom others share the address with, up to the limit of all', async () => {
    const known = visitor(node.url);
    await known.fetch('/upload', { headers: at('192.0.2.30') });
    await statuses(20, () => likeAnew(picture, '192.0.2.3'));
    const filter = () => known.post(`/image/${picture}`, { filter: 'sepia' }, at('192.0.2.3'));
    // Four of those without a cookie were let through.
    expect(await statuses(9, filter)).toEqual([...Array<number>(8).fill(303), 429]);
  });

  it('is not had anew by cookies that were kept until now, for one picture', async () => {
    const hoard: Visitor[] = [];
    for (let time = 0; time < 8; time += 1) {
      const somebody = visitor(node.url);
      // At another time, which another address stands for.
      await somebody.fetch('/upload', { headers: at(`192.0.2.${100 + time}`) });
      hoard.push(somebody);
    }
    const before = await likesOf();
    const found: number[] = [];
    for (const somebody of hoard) found.push((await like(somebody, picture, '192.0.2.8')).status);
    expect(found).toEqual([303, 303, 303, 303, 303, 303, 429, 429]);
    expect(await likesOf()).toBe(before + 6);
    // The same people behind other addresses, and what else this address writes.
    expect((await like(hoard[7] as Visitor, picture, '192.0.2.107')).status).toBe(303);
    expect((await like(hoard[7] as Visitor, 99_999, '192.0.2.8')).status).toBe(404);
  });

  it('is not had anew by cookies that the upload page hands out', async () => {
    const met = async () => {
      const somebody = visitor(node.url);
      expect((await somebody.fetch('/upload', { headers: at('192.0.2.4') })).status).toBe(200);
      return somebody.cookie() !== '';
    };
    const known: boolean[] = [];
    for (let time = 0; time < 8; time += 1) known.push(await met());
    expect(known.filter(Boolean)).toHaveLength(6);
    expect(await statuses(1, () => likeAnew(picture, '192.0.2.4'))).toEqual([429]);
  });

  it('is not had anew by a forged cookie', async () => {
    const forged = { ...at('192.0.2.5'), Cookie: `visitor=s%3A${'a'.repeat(32)}.${'b'.repeat(43)}` };
    const ask = () => fetch(`${node.url}/like/${picture}`, { method: 'POST', headers: forged });
    expect(await statuses(6, ask)).toContain(429);
  });

  it('counts uploads and filters too', async () => {
    const small = await jpegPhoto(8, 8);
    const upload = () => {
      const form = new FormData();
      form.append('image', new Blob([Uint8Array.from(small)]), 'small.jpg');
      return fetch(`${node.url}/upload`, {
        method: 'POST',
        body: form,
        headers: at('192.0.2.6'),
        redirect: 'manual',
      });
    };
    expect(await statuses(7, upload)).toEqual([...Array<number>(6).fill(303), 429]);
    const filter = () => visitor(node.url).post(`/image/${picture}`, { filter: 'sepia' }, at('192.0.2.7'));
    expect(await statuses(5, filter)).toEqual([303, 303, 303, 303, 429]);
  });

  it('counts the addresses of one IPv6 subscriber together', async () => {
    let last = 0;
    const anew = () => likeAnew(picture, `2001:db8:1:2:${(last += 1).toString(16)}::5`);
    expect(await statuses(5, anew)).toEqual([303, 303, 303, 303, 429]);
    expect(await statuses(1, () => likeAnew(picture, '2001:db8:1:3::5'))).toEqual([303]);
  });
});

/** An upload whose body stops in the middle, after more than is kept in memory. */
function unfinished(address: string): Socket {
  const { hostname, port } = new URL(node.url);
  const socket = connect(Number(port), hostname);
  const type = 'multipart/form-data; boundary=b';
  const part = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n';
  const head = [
    'POST /upload HTTP/1.1',
    'Host: site',
    `X-Forwarded-For: ${address}`,
    `Content-Type: ${type}`,
    'Content-Length: 2000000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${part}${'x'.repeat(1_000_000)}`);
  return socket;
}

describe('room on the disk', () => {
  const received = async () => (await readdir(join(node.dataDir, 'tmp'))).length;
  const upload = async (address: string) => {
    const form = new FormData();
    form.append('image', new Blob([Uint8Array.from(await jpegPhoto(8, 8))]), 'small.jpg');
    const init = { method: 'POST', body: form, headers: at(address), redirect: 'manual' } as const;
    const { status, headers } = await fetch(`${node.url}/upload`, init);
    return [status, headers.get('Retry-After')];
  };

  it('is not taken by uploads that do not end: few at once of an address, and in all', async () => {
    const sockets = [unfinished('192.0.2.40'), unfinished('192.0.2.40')];
    // Else an upload that ends may take the place of one of them.
    await expect.poll(received).toBe(2);
    expect(await upload('192.0.2.40')).toEqual([429, '5']);
    expect(await upload('192.0.2.41')).toEqual([303, null]);
    // The file of the one that has ended goes after its answer.
    await expect.poll(received).toBe(2);
    sockets.push(unfinished('192.0.2.42'));
    await expect.poll(received).toBe(3);
    expect(await upload('192.0.2.43')).toEqual([429, '5']);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => upload('192.0.2.44')).toEqual([303, null]);
  });

  it('is bounded by the day', async () => {
    const strict = await startEmbeddedNode({ UPLOAD_BYTES_PER_DAY: '20000' });
    try {
      const bytes = Buffer.concat([await jpegPhoto(8, 8), Buffer.alloc(8_000)]);
      expect(await statuses(2, () => visitor(strict.url).upload(bytes))).toEqual([303, 303]);
      const refused = await visitor(strict.url).upload(bytes);
      expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining('in a day')]);
      expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(3600);
    } finally {
      await discard(strict);
    }
  });

  it('is left free: uploads get a 507, and the rest goes on', async () => {
    const full = await startEmbeddedNode({ MIN_FREE_BYTES: '900000000000000' });
    try {
      const refused = await visitor(full.url).upload(await jpegPhoto(8, 8));
      expect([refused.status, await refused.text()]).toEqual([507, expect.stringContaining('no room left')]);
      expect((await fetch(full.url)).status).toBe(200);
      expect((await visitor(full.url).post('/like/1')).status).toBe(404);
    } finally {
      await discard(full);
    }
  });
});

it('a picture that would take more memory than a worker has is refused, and its person told what to do', async () => {
  const layout = { width: 7071, height: 7071, colourType: 6, bits: 16 };
  const bytes = await emptyPng(layout, orientationChunk(6));
  expect(bytes.length).toBeLessThan(2_000_000);
  const response = await visitor(node.url).upload(bytes, 'large.png');
  expect(response.status).toBe(422);
  expect(await response.text()).toContain('Save it smaller, or as an ordinary JPEG, and upload that.');
});
