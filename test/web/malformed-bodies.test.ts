import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { listRoutes } from '../support/nodes/open-app.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const node = useNode();
const temporaryFiles = () => readdir(join(node.dataDir, 'tmp'));
let id: number;
beforeAll(async () => {
  ({ id } = await visitor(node.url).uploadReady(await jpegPhoto(8, 8)));
});

const posts = (await listRoutes())
  .filter(({ methods }) => methods.includes('post'))
  .map(({ path }) => ({ path }));
/** The others take no body, and answer without having read it. */
const takesBody = (path: string) => path === '/upload' || path === '/image/:id';

const multipart = 'multipart/form-data; boundary=b';
const urlencoded = 'application/x-www-form-urlencoded';
const part = (headers: string, content = 'x') => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
const field = (name: string, value = 'x') => part(`Content-Disposition: form-data; name="${name}"`, value);
const filePart = (fileName = 'a.jpg', more = '') =>
  part(`Content-Disposition: form-data; name="image"; filename="${fileName}"${more}`, 'xyz');
const end = '--b--\r\n';
const times = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join('');

interface Form {
  what: string;
  type?: string;
  body: string | Buffer;
  /** In place of the true length; the body is then broken off. */
  length?: string;
  /** It is well formed, and yet has nothing that can be used. */
  isForm?: true;
}

const forms: Form[] = [
  { what: 'no boundary', type: 'multipart/form-data', body: field('name') + end },
  { what: 'an empty boundary', type: 'multipart/form-data; boundary=', body: field('name') + end },
  { what: 'an empty quoted boundary', type: 'multipart/form-data; boundary=""', body: field('name') + end },
  { what: 'another boundary', type: 'multipart/form-data; boundary=other', body: field('name') + end },
  { what: 'a boundary of 4,000 characters', type: `${multipart}${'x'.repeat(4000)}`, body: 'x' },
  { what: 'parameters that are none', type: 'multipart/form-data; ;;=', body: field('name') + end },
  { what: 'no final boundary', type: multipart, body: field('name') },
  { what: 'no final boundary after a file', type: multipart, body: filePart() },
  {
    what: 'a part without its end',
    type: multipart,
    body: '--b\r\nContent-Disposition: form-data; name="x"',
  },
  { what: 'nothing but the first boundary', type: multipart, body: '--b\r\n' },
  { what: 'an empty body', type: multipart, body: '', length: '0' },
  { what: 'a boundary without its line end', type: multipart, body: '--b' },
  { what: 'a form with only its end', type: multipart, body: '--b--', isForm: true },
  { what: 'text and no part', type: multipart, body: 'hello' },
  { what: 'NUL bytes', type: multipart, body: Buffer.alloc(1000) },
  { what: 'random bytes', type: multipart, body: Buffer.from('f0a9c3fe00ff0d0a2d2d62', 'hex') },
  { what: 'a header of 100 KB', type: multipart, body: part(`X: ${'x'.repeat(100_000)}`) + end },
  { what: '3,000 headers in a part', type: multipart, body: part(times(3000, (i) => `X${i}: x\r\n`)) + end },
  { what: 'a header without a colon', type: multipart, body: part('Content-Disposition') + end },
  { what: 'a header with a NUL in its name', type: multipart, body: part('Content\0: x') + end },
  { what: 'a part without headers', type: multipart, body: '--b\r\n\r\nx\r\n' },
  { what: 'a field without a name', type: multipart, body: part('Content-Disposition: form-data') + end },
  {
    what: 'a file without a name',
    type: multipart,
    body: part('Content-Disposition: form-data; filename="a.jpg"') + end,
  },
  { what: 'a field name of 500 characters', type: multipart, body: field('x'.repeat(500)) + end },
  { what: 'a field of 10 KB', type: multipart, body: field('name', 'x'.repeat(10_000)) + end },
  { what: 'a name with a NUL', type: multipart, body: field('a\0b') + end },
  { what: 'nested names', type: multipart, body: field('name[a][b]') + field('name[a]') + end, isForm: true },
  { what: 'the name of a prototype', type: multipart, body: field('__proto__[x]') + end, isForm: true },
  { what: 'a form in a form', type: multipart, body: part(`Content-Type: ${multipart}`, field('name')) },
  { what: '1,000 fields', type: multipart, body: times(1000, (i) => field(`f${i}`)) + end },
  { what: '100 empty parts', type: multipart, body: times(100, () => '--b\r\n\r\n\r\n') + end },
  { what: '100 files', type: multipart, body: times(100, () => filePart()) + end },
  {
    what: 'a file in another field',
    type: multipart,
    body: part('Content-Disposition: form-data; name="other"; filename="a"') + end,
  },
  {
    what: 'a file that is broken off',
    type: multipart,
    body: filePart() + 'x'.repeat(50_000),
    length: '90000',
  },
  { what: 'a length that is longer', type: multipart, body: field('name') + end, length: '500' },
  { what: 'a length that is shorter', type: multipart, body: field('name') + end, length: '20' },
  { what: 'a length that is no number', type: multipart, body: 'x', length: '1x' },
  { what: 'a length below zero', type: multipart, body: 'x', length: '-1' },
  { what: 'JSON that is no object', type: 'application/json', body: '["sepia"]' },
  { what: 'JSON that is none', type: 'application/json', body: '{' },
  { what: 'no type', body: 'filter=sepia' },
  { what: 'a type that is none', type: 'x', body: 'filter=sepia' },
  { what: 'another kind of multipart', type: 'multipart/mixed; boundary=b', body: field('name') + end },
  { what: 'a charset that there is not', type: `${urlencoded}; charset=nonsense`, body: 'filter=sepia' },
  {
    what: 'an encoding that there is not',
    type: `${urlencoded}\r\nContent-Encoding: x`,
    body: 'filter=sepia',
  },
  { what: 'gzip that is none', type: `${urlencoded}\r\nContent-Encoding: gzip`, body: 'filter=sepia' },
  { what: '1,000 urlencoded fields', type: urlencoded, body: times(1000, (i) => `a${i}=x&`) },
  { what: '100 KB urlencoded', type: urlencoded, body: `filter=${'x'.repeat(100_000)}` },
  { what: 'urlencoded and broken off', type: urlencoded, body: 'filter=se', length: '40' },
  {
    what: 'chunks that are none',
    type: `${multipart}\r\nTransfer-Encoding: chunked`,
    body: 'zz\r\n',
    length: '',
  },
];

/** Sends these bytes, and no more; resolves to the status and the whole answer. */
async function send(path: string, { type, body, length }: Form): Promise<[number, string]> {
  const { hostname, port } = new URL(node.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  const answer = text(socket).catch(() => '');
  await once(socket, 'connect');
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    'Accept: text/html',
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(length === '' ? [] : [`Content-Length: ${length ?? Buffer.byteLength(body)}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  // How a body that is broken off shows. Of a whole one it would say that nobody waits for the answer.
  if (Number(length) > Buffer.byteLength(body)) socket.end(body);
  else socket.write(body);
  const whole = await answer;
  socket.destroy();
  return [Number(/^HTTP\/1\.1 (\d+)/.exec(whole)?.[1]), whole];
}

describe('a body that is not well formed', () => {
  it('is tried at every route that takes a POST', () => {
    expect(posts.map(({ path }) => path).filter(takesBody)).toHaveLength(2);
    expect(posts.length).toBeGreaterThan(5);
  });

  describe.each(posts)('at $path', ({ path }) => {
    it.each(forms)('$what', async (form) => {
      const target = path === '/image/:id/delete' ? '/image/99999/delete' : path.replace(':id', String(id));
      const [status, answer] = await send(target, form);
      expect(answer).not.toMatch(/node_modules|\bat \w+ \(/);
      const refused = form.isForm && path === '/image/:id' ? 422 : 400;
      if (takesBody(path)) expect([status, answer]).toEqual([refused, expect.anything()]);
      else expect([303, 400, 403, 404, 409]).toContain(status);
      await expect.poll(temporaryFiles).toEqual([]);
    });
  });

  it('writes no error to the log, because nobody has to act', () => {
    expect(node.log.filter((line) => /"level":(?:50|"error")/.test(line))).toEqual([]);
  });
});
