import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { onOneServer } from '../../support/servers/open-database.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { change, type Change } from '../../../src/usecases/change.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertUpload } from '../../support/nodes/rows.ts';

describe('a change', () => {
  let dir: string;
  let database: OneDatabase;
  let happened: string[];
  let core: Core;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-change-'));
    database = onOneServer(await openSqlite(join(dir, 'change.sqlite')));
    await database.migrate();
    const base = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) });
    core = {
      ...base,
      cache: {
        ...base.cache,
        bump: async (tags) => {
          happened.push(`bump ${tags.join(' ')}`);
          return base.cache.bump(tags);
        },
      },
      events: { ...base.events, publish: ({ type }) => void happened.push(type) },
      onJobQueued: () => void happened.push('job queued'),
      onTold: () => void happened.push('told'),
      onBumped: ({ ids }) => void happened.push(`${ids.length} rows of bumps`),
    };
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function changeBy(told: Partial<Change<string>>, error?: Error): Promise<string[]> {
    happened = [];
    const done = change<string, 'images'>(core, 'images', async (tx) => {
      await insertUpload(tx, {});
      happened.push('written');
      if (error) throw error;
      return { value: 'value', ...told };
    });
    if (error) await expect(done).rejects.toThrow(error);
    else expect((await done).value).toBe('value');
    return happened;
  }

  const all: Partial<Change<string>> = {
    changed: ['newest', 'count'],
    events: [{ type: 'image-liked', imageId: 1, likes: 1 }],
    queued: ['quick'],
  };

  it('tells everybody after the commit, and pages only when what is cached is no longer valid', async () => {
    expect(await changeBy(all)).toEqual([
      'written',
      'job queued',
      'bump newest count',
      'tags-bumped',
      '1 rows of bumps',
      'image-liked',
    ]);
  });

  it('tells nobody of what it did not change', async () => {
    expect(await changeBy({})).toEqual(['written']);
  });

  it('tells nobody when it was rolled back', async () => {
    expect(await changeBy(all, new Error('refused'))).toEqual(['written']);
  });
});
