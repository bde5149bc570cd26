import { runLongSql } from '../../../deploy/local/servers/sql.ts';
import { openProgress } from '../progress.ts';

const rowsAtOnce = 20_000;

/**
 * Doubles the pictures of a database with its first rows until there are `count`, which is quicker than sending them.
 * Likes and parents vary, as in a real one; the first hundred have no children, so that their pages stay as they are.
 */
export async function growPictures(adminUrl: string, count: number): Promise<void> {
  const columns =
    'name, image, owner, state, digest, width, height, placeholder, likes, parent_id, root_id, dt';
  const copy = async (rows: number) =>
    runLongSql(
      adminUrl,
      'SET SESSION sql_log_bin = 0',
      `INSERT INTO instaclone_images (${columns})
       SELECT name, REPLACE(UUID(), '-', ''), owner, state, digest, width, height, placeholder,
         FLOOR(RAND() * 100), @parent := IF(id > 100 AND RAND() < 0.2, id, NULL), @parent, dt
       FROM instaclone_images ORDER BY id LIMIT ${rows}`,
    );
  const counted = async () => {
    const [row] = await runLongSql(adminUrl, 'SELECT COUNT(*) AS pictures FROM instaclone_images');
    return Number(row?.['pictures']);
  };
  const progress = openProgress('pictures', count);
  for (let rows = await counted(); rows < count;) {
    const more = Math.min(rows, count - rows, rowsAtOnce);
    await copy(more);
    progress.show((rows += more));
  }
  await runLongSql(
    adminUrl,
    `UPDATE instaclone_counters SET value = ${count} WHERE name = 'images'`,
    'ANALYZE TABLE instaclone_images',
  );
}

/** How the database finds what pages list: table, index, rows it expects to look at. */
export async function explainLists(adminUrl: string, id: number): Promise<string[][]> {
  const ready = "SELECT id FROM instaclone_images WHERE state = 'ready'";
  const queries: [string, string][] = [
    ['newest', `${ready} ORDER BY id DESC LIMIT 21`],
    ['older', `${ready} AND id >= ${id - 127} AND id < ${id} ORDER BY id DESC`],
    ['older, far', `${ready} AND id < ${id} ORDER BY id DESC LIMIT 21`],
    ['popular', `${ready} AND likes > 0 ORDER BY likes DESC, id DESC LIMIT 5`],
    ['derived', `${ready} AND parent_id = ${id} ORDER BY id LIMIT 200`],
    ['one picture', `SELECT * FROM instaclone_images WHERE id = ${id}`],
    ['descendants', `SELECT id FROM instaclone_images WHERE parent_id = ${id} OR root_id = ${id}`],
  ];
  const rows: string[][] = [];
  for (const [name, query] of queries) {
    const [plan] = await runLongSql(adminUrl, `EXPLAIN ${query}`);
    rows.push([name, ...['type', 'key', 'rows', 'Extra'].map((column) => text(plan?.[column]))]);
  }
  return rows;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
