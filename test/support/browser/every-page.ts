import { jpegPhoto } from '../pictures/pictures.ts';
import { visitor } from '../nodes/visitor.ts';

/** Each kind of page. */
export const pageNames = [
  'front',
  'image',
  'version',
  'failed',
  'mine',
  'edit',
  'before deleting',
  'deleted',
  'upload',
  'about',
  'missing',
  'gone',
  'empty',
];

export interface EveryPage {
  /** The path of each of them. */
  paths: Record<string, string>;
  /** The Cookie header of the person who owns the pictures, and sees what only an owner sees. */
  cookie: string;
}

/** Fills a site with what its pages can show. */
export async function fillEveryPage(url: string): Promise<EveryPage> {
  const [me, other] = [visitor(url), visitor(url)];
  const photo = await jpegPhoto(900, 600);
  const parent = await me.uploadReady(photo);
  const made: number[] = [];
  for (const filter of ['sepia', 'gray'])
    made.push((await me.settled(await me.post(`/image/${parent.id}`, { filter }))).id);
  await me.post(`/like/${parent.id}`);
  const whole = await jpegPhoto(400, 300);
  const broken = await me.settled(await me.upload(whole.subarray(0, whole.length / 2)));
  const deleted = await me.uploadReady(photo);
  await me.post(`/image/${deleted.id}/delete`);
  const gone = await other.uploadReady(photo);
  await other.post(`/image/${gone.id}/delete`);
  return {
    paths: {
      front: '/',
      image: `/image/${parent.id}`,
      version: `/image/${made[0]}`,
      failed: `/image/${broken.id}`,
      mine: '/mine',
      edit: `/image/${parent.id}/edit`,
      'before deleting': `/image/${parent.id}/delete`,
      deleted: `/image/${deleted.id}`,
      upload: '/upload',
      about: '/about',
      missing: '/nowhere',
      gone: `/image/${gone.id}`,
      empty: '/?before=1',
    },
    cookie: me.cookie(),
  };
}
