import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { likesLabel } from '../../../src/domain/likes.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { visitor, type ImageJson } from '../nodes/visitor.ts';
import type { Liker } from './like-storm.ts';

/** What is in the stores of pictures that nobody but these visitors likes. */
interface Kept {
  /** Who likes it, by picture. */
  rows: Map<number, Set<string>>;
  /** How many the store of likes says that there are, and how many that of pictures. */
  counts: Map<number, number>;
  copies: Map<number, number>;
}

/** Of wishes that were acknowledged: what is not there, and what is there though it was taken back. */
export interface Broken {
  lost: string[];
  doubled: string[];
}

/** The servers that are asked for pictures and for likes. */
export function storesOf(cluster: Cluster): { images: MariadbServer; likes: MariadbServer } {
  const own = cluster.parts().find(({ kind }) => kind === 'likes-primary' || kind === 'likes-head');
  return { images: cluster.primary(), likes: (own?.server() ?? cluster.primary()) as MariadbServer };
}

export async function readKept(cluster: Cluster, pictures: readonly number[]): Promise<Kept> {
  const { images, likes } = storesOf(cluster);
  const ids = pictures.join();
  const numbers = (rows: Record<string, unknown>[]) =>
    new Map(rows.map(({ id, likes: number }) => [Number(id), Number(number)]));
  // The copies first: what is told meanwhile is then missing there, and is not taken for right too soon.
  const copies = numbers(
    await runSql(images.adminUrl, `select id, likes from instaclone_images where id in (${ids})`),
  );
  const counts = numbers(
    await runSql(
      likes.adminUrl,
      `select image as id, likes from instaclone_like_counts where image in (${ids})`,
    ),
  );
  const liked = await runSql(
    likes.adminUrl,
    `select image, visitor from instaclone_likes where image in (${ids})`,
  );
  const rows = new Map(pictures.map((id) => [id, new Set<string>()]));
  for (const { image, visitor: who } of liked) rows.get(Number(image))?.add(String(who));
  return { rows, counts, copies };
}

/** Numbers that differ from that of the likes that there are. */
export function wrongCounts({ rows, counts, copies }: Kept): string[] {
  return [...rows].flatMap(([id, { size }]) =>
    [['counted', counts.get(id) ?? 0] as const, ['in the copy of the pictures', copies.get(id) ?? 0] as const]
      .filter(([, number]) => number !== size)
      .map(([where, number]) => `picture ${id} has ${size} likes and ${number} ${where}`),
  );
}

/** A like of nobody whom we know counts as doubled as well. */
export function brokenWishes({ rows }: Kept, likers: readonly Liker[]): Broken {
  const known = new Set(likers.map(({ id }) => id));
  const strangers = [...rows].flatMap(([picture, who]) =>
    [...who].filter((id) => !known.has(id)).map((id) => `picture ${picture} by ${id}`),
  );
  const of = (isWished: boolean) =>
    likers.flatMap(({ id, wishes }) =>
      [...wishes]
        .filter(([picture, wish]) => wish === isWished && rows.get(picture)?.has(id) !== isWished)
        .map(([picture]) => `picture ${picture} by ${id}`),
    );
  return { lost: of(true), doubled: [...of(false), ...strangers] };
}

/** Pages and answers to scripts, at each web node, that say another number than there are likes. */
export async function wrongPages(cluster: Cluster, { rows }: Kept): Promise<string[]> {
  const nodes = cluster.parts().filter(({ kind, state }) => kind === 'web' && state === 'running');
  const wrong = nodes.map(async (node) => {
    const anybody = visitor(node.server().url);
    const found: string[] = [];
    for (const [id, { size }] of rows) {
      const { likes } = await anybody.json<ImageJson>(`/image/${id}`);
      if (likes !== size) found.push(`${node.name} tells scripts of ${likes} likes of ${id}, not of ${size}`);
      const shown = `>${likesLabel(size)} likes<`;
      if (!(await anybody.get(`/image/${id}`)).includes(shown))
        found.push(`${node.name} does not show "${shown}" on the page of ${id}`);
    }
    return found;
  });
  return (await Promise.all(wrong)).flat();
}

/** Pages that tell a visitor that they like what they do not, or the other way round. */
export async function wrongOwnPages({ rows }: Kept, likers: readonly Liker[]): Promise<string[]> {
  const wrong: string[] = [];
  // As many as an address may ask for at once without having to wait.
  const few = { limit: 6, signal: new AbortController().signal };
  await inParallel(likers, few, async ({ id: who, person }) => {
    for (const [id, all] of rows) {
      const page = await person.fetch(`/image/${id}`, { headers: { Accept: 'text/html' } });
      const text = await page.text();
      const isLiked = all.has(who);
      if (text.includes(`type="submit" aria-pressed="${isLiked}"`)) continue;
      wrong.push(`${who}, who ${isLiked ? 'likes' : 'does not like'} ${id}, is told else (${page.status})`);
    }
  });
  return wrong;
}
