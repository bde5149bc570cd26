import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { runLongSql } from '../../../deploy/local/servers/sql.ts';
import { storesOf } from '../../support/likes/compare-likes.ts';
import { insertPictures } from '../cache/many-pictures.ts';

/** Ids, one after the other. */
const idsBetween = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const popular = idsBetween(1, 10);
/** Those that anybody likes here. */
export const ordinary = idsBetween(11, 1900);
/** Those of which every like is looked at afterwards, for one scenario each. */
export const counted = { whileKilled: idsBetween(1901, 1910), underKills: idsBetween(1911, 1930) };
/** One more, for likes that nobody is to take. */
export const refusedPicture = 1931;

/**
 * Rows of pictures. A few have more likes than any other will get, as on a site that is not new: the list of popular ones
 * then does not change with every like.
 */
export async function addPictures(cluster: Cluster): Promise<void> {
  const { images, likes } = storesOf(cluster);
  await insertPictures(images.url, 2000);
  const likesOf = (id: number) => 10_000 + 100 * id;
  await runLongSql(
    images.adminUrl,
    'UPDATE instaclone_images SET likes = 0',
    ...popular.map((id) => `UPDATE instaclone_images SET likes = ${likesOf(id)} WHERE id = ${id}`),
  );
  const counts = popular.map((id) => `(${id}, ${likesOf(id)})`);
  await runLongSql(
    likes.adminUrl,
    `INSERT INTO instaclone_like_counts (image, likes) VALUES ${counts.join()}`,
  );
}
