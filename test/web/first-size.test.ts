import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../support/nodes/use-folder.ts';
import { openWaitingSite, type WaitingSite } from '../support/nodes/waiting-site.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { idOf, visitor } from '../support/nodes/visitor.ts';

describe('the size that is made first', () => {
  const dataDir = useFolder('first-size');
  let site: WaitingSite;
  beforeAll(async () => {
    site = await openWaitingSite(dataDir);
  });
  afterAll(() => site.close());

  async function begin() {
    const me = visitor(site.url);
    const id = await idOf(await me.upload(await jpegPhoto(60, 40)));
    return { me, id, state: () => me.json<{ state: string; first?: unknown }>(`/image/${id}`) };
  }

  it('is told and shown to the owner of a picture while the rest is being made', async () => {
    const { me, id, state } = await begin();
    expect((await state()).first).toBeUndefined();
    expect(await me.get(`/image/${id}`)).not.toContain('/media/');
    const key = await site.tellFirstSize(id);
    const first = { url: `/${key}`, width: 2000, height: 1000 };
    expect(await state()).toMatchObject({ state: 'processing', first });
    expect(await me.get(`/image/${id}`)).toContain(`src="/${key}" width="2000" height="1000"`);
    expect((await me.fetch(`/${key}`)).status).toBe(200);
    expect((await visitor(site.url).fetch(`/image/${id}`)).status).toBe(404);
  });

  it.each(['cancel', 'delete'])('is shown no more after %s', async (deed) => {
    const { me, id, state } = await begin();
    const key = await site.tellFirstSize(id);
    expect((await me.post(`/image/${id}/${deed}`)).status).toBe(303);
    // Told by a worker that has not heard of it yet.
    await site.tellFirstSize(id);
    expect(JSON.stringify(await state())).not.toContain(key);
    expect(await me.get(`/image/${id}`)).not.toContain(key);
  });

  it('is not remembered of a picture that failed and is made again', async () => {
    const { id, state } = await begin();
    await site.tellFirstSize(id);
    site.core.events.publish({ type: 'image-changed', imageId: id, state: 'failed' });
    expect(await state()).toMatchObject({ state: 'processing' });
    expect((await state()).first).toBeUndefined();
  });
});
