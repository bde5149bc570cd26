import { openMysql } from '../../../src/adapters/mysql/open-mysql.ts';
import { toDbTime } from '../../../src/data/time.ts';
import { pixels, randomName } from '../../support/nodes/rows.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';

const rowsAtOnce = 500;

/** Rows of pictures without any pixels: pages show them all the same. The first are liked most. */
export async function insertPictures(url: string, count: number): Promise<void> {
  // Nobody waits for a page here, so it may take as long as a slow machine makes it.
  const patience = { queryTimeoutMs: 120_000, acquireTimeoutMs: 10_000 };
  const server = await openMysql({ url, replicaUrls: [], maxLagSeconds: 5, log: quietLog, ...patience });
  const database = server.store('images');
  const dt = toDbTime(new Date());
  try {
    for (let start = 0; start < count; start += rowsAtOnce) {
      const rows = Array.from({ length: rowsAtOnce }, (_, index) => ({
        ...{ name: `picture ${start + index}`, image: randomName(), owner: randomName(), dt },
        ...{ state: 'ready' as const, ...pixels, likes: Math.round(count / (start + index + 1)) },
      }));
      await database.transaction((tx) => tx.insertInto('instaclone_images').values(rows).execute());
    }
  } finally {
    await server.close();
  }
}

/** Draws 0 to count - 1, the first most often: as people look at pictures (Zipf's law, exponent 1). */
export function zipf(count: number): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) sums.push((sum += 1 / rank));
  return () => {
    const drawn = Math.random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
