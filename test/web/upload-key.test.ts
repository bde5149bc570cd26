import { describe, expect, it } from 'vitest';
import { newUploadKey } from '../../src/domain/images/upload-key.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';

const node = useNode();
const lake = await jpegPhoto(60, 40);

/** Somebody who has seen the form, and the key in it. */
async function atForm(): Promise<{ me: Visitor; key: string }> {
  const me = visitor(node.url);
  const [, key = ''] = /name="key" value="([^"]*)"/.exec(await me.get('/upload')) ?? [];
  return { me, key };
}
const place = (response: Response) => [response.status, response.headers.get('Location')] as const;
const countReady = async () => (await visitor(node.url).json<{ count: number }>('/')).count;

describe('an upload that is sent again', () => {
  it('leads to the picture that the first one made, for a person whose every answer was lost too', async () => {
    const { me, key } = await atForm();
    const before = await countReady();
    // What a browser sends again has the cookie of the form, and nothing of the answer.
    const headers = { Cookie: me.cookie(), Accept: 'text/html' };
    const send = async () => {
      const body = new FormData();
      body.append('key', key);
      body.append('image', new Blob([Uint8Array.from(lake)]), 'lake.jpg');
      return fetch(`${node.url}/upload`, { method: 'POST', body, headers, redirect: 'manual' });
    };
    const first = await send();
    expect(place(first)).toEqual([303, expect.stringMatching(/^\/image\/\d+$/)]);
    expect(place(await send())).toEqual(place(first));
    await me.settled(first);
    expect(place(await send())).toEqual(place(first));
    expect(await countReady()).toBe(before + 1);
  });

  it('also when all come at once', async () => {
    const { me, key } = await atForm();
    const before = await countReady();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => me.upload(lake, 'lake.jpg', { key })));
    expect(new Set(answers.map((answer) => place(answer).join(' '))).size).toBe(1);
    await me.settled(answers[0] as Response);
    expect(await countReady()).toBe(before + 1);
  });

  it('by somebody else is theirs', async () => {
    const { me, key } = await atForm();
    const mine = await me.settled(await me.upload(lake, 'lake.jpg', { key }));
    const other = (await atForm()).me;
    const theirs = await other.settled(await other.upload(lake, 'lake.jpg', { key }));
    expect(theirs.id).not.toBe(mine.id);
    expect((await other.post(`/image/${theirs.id}/delete`)).status).toBe(303);
    expect((await other.post(`/image/${mine.id}/delete`)).status).toBe(403);
  });

  it('with another picture, after going back to the form, makes another', async () => {
    const { me, key } = await atForm();
    const first = await me.settled(await me.upload(lake, 'lake.jpg', { key }));
    const second = await me.settled(await me.upload(await jpegPhoto(40, 60), 'hill.jpg', { key }));
    expect(second).toMatchObject({ name: 'hill.jpg', width: 40 });
    expect(second.id).not.toBe(first.id);
  });

  it('after the picture was deleted makes it again', async () => {
    const { me, key } = await atForm();
    const first = await me.settled(await me.upload(lake, 'lake.jpg', { key }));
    await me.post(`/image/${first.id}/delete`);
    const second = await me.settled(await me.upload(lake, 'lake.jpg', { key }));
    expect(second.id).not.toBe(first.id);
    expect(second.state).toBe('ready');
  });
});

describe('the key of the form', () => {
  it('is another each time, in a page that nobody shares', async () => {
    const [one, other] = [await atForm(), await atForm()];
    expect(one.key).toMatch(/^[0-9a-f]{32}$/);
    expect(other.key).not.toBe(one.key);
    expect(other.me.cookie()).not.toBe(one.me.cookie());
    const response = await fetch(`${node.url}/upload`);
    expect(response.headers.get('Cache-Control')).toBe('private, no-cache');
  });

  it.each([
    ['empty', ''],
    ['too short', 'a'.repeat(15)],
    ['too long', 'a'.repeat(65)],
    ['of other characters', `${'a'.repeat(20)} ä'`],
    ['of two lines', `${'a'.repeat(20)}\n`],
  ])('is refused with a sentence when it is %s', async (_what, key) => {
    const me = visitor(node.url);
    const response = await me.upload(lake, 'lake.jpg', { key, name: 'My lake' });
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toContain('the field &quot;key&quot; has to be 16 to 64 letters, digits');
    // The form has a key that will do.
    expect(page).toContain('value="My lake"');
    expect(page).toMatch(/name="key" value="[0-9a-f]{32}"/);
  });

  it('is refused when it comes twice', async () => {
    const body = new FormData();
    for (const key of [newUploadKey(), newUploadKey()]) body.append('key', key);
    body.append('image', new Blob([Uint8Array.from(lake)]), 'lake.jpg');
    const headers = { Accept: 'application/json' };
    const response = await fetch(`${node.url}/upload`, { method: 'POST', body, headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'bad-form', canRetry: false } });
  });
});
