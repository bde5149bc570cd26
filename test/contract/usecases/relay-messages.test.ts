import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openMemoryQueue } from '../../../src/adapters/memory-queue/open-memory-queue.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { messageLeaseMs } from '../../../src/domain/messages.ts';
import type { Work } from '../../../src/domain/work.ts';
import { openSignal, type Signal } from '../../../src/ops/signal.ts';
import { relayMessages } from '../../../src/outbox/relay-messages.ts';
import type { Repeated } from '../../../src/outbox/repeat.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { openCore } from '../../support/nodes/core.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { insertReady, randomName } from '../../support/nodes/rows.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

describe('the relay of messages', () => {
  let dir: string;
  let database: OneDatabase;
  let core: Core;
  let told: Signal<void>;
  let relay: Repeated | undefined;
  let lateMs = 0;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-relay-'));
    database = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
    await database.migrate();
    return async () => {
      await database.close();
      await rm(dir, { recursive: true, force: true });
    };
  });
  beforeEach(async () => {
    told = openSignal<void>();
    core = openCore({
      ...{ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) },
      ...{ clock: () => new Date(Date.now() + lateMs), onTold: () => told.raise() },
    });
    return () => relay?.stop();
  });

  const start = (publish: (messages: readonly Work[]) => Promise<void>) => {
    const queue = { ...openMemoryQueue({ log: quietLog }), publish };
    relay = relayMessages({ core, queue, log: quietLog, told });
  };
  const newPicture = async () => (await database.transaction((tx) => insertReady(tx))).value;
  const copied = async (id: number) => (await findImage(database.reader(), id))?.likes;

  it('applies messages itself while the queue is away', async () => {
    start(() => Promise.reject(new Error('the broker is away')));
    const id = await newPicture();
    await likeImage(core, id, randomName());
    await expect.poll(() => copied(id)).toBe(1);
  });

  it('carries again what the queue has lost, when the lease is over', async () => {
    const published: Work[] = [];
    start(async (messages) => void published.push(...messages));
    const id = await newPicture();
    await likeImage(core, id, randomName());
    const carried = [{ kind: 'message', sender: 'likes', receiver: 'images', subjects: [`image:${id}`] }];
    await expect.poll(() => published).toMatchObject(carried);
    told.raise();
    lateMs += 2 * messageLeaseMs(0);
    await expect.poll(() => published, { timeout: 5000 }).toMatchObject([...carried, ...carried]);
  });

  it('carries messages about many pictures in few deliveries', async () => {
    const ids = await Promise.all(Array.from({ length: 45 }, newPicture));
    for (const id of ids) await likeImage(core, id, randomName());
    const published: Work[] = [];
    start(async (messages) => void published.push(...messages));
    const subjects = () => published.flatMap((work) => (work.kind === 'message' ? work.subjects : []));
    const expected = ids.map((id) => `image:${id}`);
    await expect.poll(() => expected.filter((subject) => !subjects().includes(subject))).toEqual([]);
    expect(published.length).toBeLessThan(10);
  });
});

it('a lease grows with how long a message waits', () => {
  expect([0, 10_000, 3_600_000].map(messageLeaseMs)).toEqual([3_000, 10_000, 60_000]);
});
