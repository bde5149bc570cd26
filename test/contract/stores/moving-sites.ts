import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { addToCounter } from '../../../src/data/images/counters.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { readManyLikes } from '../../../src/data/likes/counts.ts';
import { movedTables, nameAt, type Stage } from '../../../src/data/move/moved-tables.ts';
import type { Thread } from '../../../src/domain/messages.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { runCommand } from '../../support/nodes/command-line.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady } from '../../support/nodes/rows.ts';
import { openDatabaseAt, type OneDatabase } from '../../support/servers/open-database.ts';

export interface MovingServer {
  /** Of an account that may make databases. */
  adminUrl: string;
  stop(): Promise<void>;
}

const pictures = 12;
const rowsAtOnce = 5000;
/** Each has databases of its own, also where servers have one folder one after the other. */
let sites = 0;

/**
 * A site whose likes can move: one database that has all, another one that is empty, and a core that works with them.
 */
export function useMovingSites(start: () => Promise<MovingServer>) {
  let dir: string;
  let server: MovingServer;
  const opened: OneDatabase[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-move-'));
    server = await start();
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const addressOf = (name: string) => Object.assign(new URL(server.adminUrl), { pathname: `/${name}` }).href;
  const open = async (address: string) => {
    const database = await openDatabaseAt(address);
    opened.push(database);
    return database;
  };

  /** Pictures and likes in one database, and another one that is empty. */
  async function openSite(extraLikes = 0) {
    sites += 1;
    const [from, to] = [addressOf(`site${sites}`), addressOf(`likes${sites}`)];
    for (const name of ['site', 'likes']) await runSql(server.adminUrl, `CREATE DATABASE ${name}${sites}`);
    const old = await open(from);
    await old.migrate();
    const blobs = await openFolder(join(dir, `blobs${sites}`));
    const core = openCore({ stores: old.stores, blobs });
    const ids: number[] = [];
    await old.transaction(async (tx) => {
      await addToCounter(tx, 'images', pictures);
      for (let n = 0; n < pictures; n += 1) ids.push(await insertReady(tx));
    });
    if (extraLikes > 0) await addLikes(from, ids[0] as number, extraLikes);
    const env = { DATABASE_URL: from, LIKES_DATABASE_URL: to };
    return {
      ...{ from, to, core, ids, env },
      first: ids[0] as number,
      move: (...words: string[]) => runCommand(['move-store', 'likes', ...words], env),
      check: () => runCommand(['check'], env),
      /** What nodes work with that know the new place. */
      async openMoved(): Promise<Core> {
        const { stores } = await open(to);
        return openCore({ stores: { ...old.stores, likes: stores.likes }, blobs });
      },
    };
  }

  return { open, openSite };
}

async function addLikes(address: string, id: number, count: number): Promise<void> {
  for (let first = 1; first <= count; first += rowsAtOnce) {
    const numbers = Array.from({ length: Math.min(rowsAtOnce, count + 1 - first) }, (_, n) => first + n);
    const rows = numbers.map((n) => `(${id}, 'fan${n}', NOW(6))`);
    await runSql(address, `INSERT INTO instaclone_likes VALUES ${rows.join()}`);
  }
  await runSql(
    address,
    `INSERT INTO instaclone_like_counts VALUES (${id}, ${count}, NULL)`,
    `UPDATE instaclone_images SET likes = ${count} WHERE id = ${id}`,
  );
}

export const fromLikes = (id: number): Thread => ({
  sender: 'likes',
  receiver: 'images',
  subject: `image:${id}`,
});
export const toLikes = (id: number): Thread => ({
  sender: 'images',
  receiver: 'likes',
  subject: `image:${id}`,
});
export const deliverAll = async (core: Core, ids: readonly number[]) => {
  for (const id of ids) for (const thread of [fromLikes(id), toLikes(id)]) await deliverThread(core, thread);
};
export const tablesOf = async (address: string) =>
  (await runSql(address, 'SHOW TABLES')).map((row) => String(Object.values(row)[0]));
export const rename = (address: string, from: Stage, to: Stage) =>
  runSql(
    address,
    `RENAME TABLE ${movedTables.map((table) => `${nameAt(table, from)} TO ${nameAt(table, to)}`).join()}`,
  );
export const likesAt = async ({ stores }: Core, id: number) =>
  (await readManyLikes(stores.likes.reader('primary'), [id])).get(id);
export const copiedOf = async ({ stores }: Core, id: number) =>
  (await findImage(stores.images.reader('primary'), id))?.likes;
