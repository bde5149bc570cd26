import { jpegPhoto } from '../pictures/pictures.ts';
import { visitor } from '../nodes/visitor.ts';

/** Fills a site with what its pages can show; resolves to a path of each kind of page, by name. */
export async function fillEveryPage(url: string): Promise<Record<string, string>> {
  const me = visitor(url);
  const parent = await me.uploadReady(await jpegPhoto(900, 600));
  for (const filter of ['sepia', 'gray']) await me.settled(await me.post(`/image/${parent.id}`, { filter }));
  await me.post(`/like/${parent.id}`);
  const whole = await jpegPhoto(400, 300);
  const broken = await me.settled(await me.upload(whole.subarray(0, whole.length / 2)));
  return {
    front: '/',
    image: `/image/${parent.id}`,
    failed: `/image/${broken.id}`,
    upload: '/upload',
    about: '/about',
    missing: '/nowhere',
    empty: '/?before=1',
  };
}
