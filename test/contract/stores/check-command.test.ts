import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deleteImageRow } from '../../../src/data/images/images.ts';
import { insertLikes } from '../../../src/data/likes/likes.ts';
import { runCommand } from '../../support/nodes/command-line.ts';
import { insertReady } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { openDatabaseAt } from '../../support/servers/open-database.ts';

describe('instaclone check', () => {
  const dir = useFolder('check-command');
  const check = (...words: string[]) => runCommand(['check', ...words], { DATA_DIR: dir });
  const write = async (work: (database: Awaited<ReturnType<typeof openDatabaseAt>>) => Promise<unknown>) => {
    const database = await openDatabaseAt(`sqlite:${join(dir, 'instaclone.sqlite')}`);
    await work(database).finally(() => database.close());
  };

  it('says that there are no tables yet', async () => {
    expect(await check()).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'instaclone: the tables of images are missing or old; `instaclone migrate` brings them up to date\n',
    });
  });

  it('ends with 0 where nothing differs', async () => {
    await write((database) => database.migrate());
    expect(await check()).toEqual({ status: 0, stdout: 'Nothing differs.\n', stderr: '' });
  });

  it('repairs nothing where there are likes and not one picture', async () => {
    await write((database) =>
      database.stores.likes.transaction((tx) =>
        insertLikes(tx, [{ imageId: 1000, visitor: 'ann' }], new Date()),
      ),
    );
    const { status, stderr } = await check('--repair');
    expect([status, stderr]).toEqual([1, expect.stringContaining('no pictures, so nothing is repaired')]);
    expect(await check()).toEqual({
      status: 1,
      stdout: 'pictures that do not exist and have likes: 1\n  picture 1000: 1 likes, 0 counted\n',
      stderr: '',
    });
  });

  it('shows 20 of a kind and how many there are, and with --repair what it did', async () => {
    await write(async ({ transaction, stores }) => {
      const ids: number[] = [];
      await transaction(async (tx) => {
        for (let n = 0; n < 24; n += 1) ids.push(await insertReady(tx));
        await deleteImageRow(tx, ids[0] as number);
      });
      await stores.likes.transaction(async (tx) => {
        const likes = ids.map((imageId) => ({ imageId, visitor: 'ann' }));
        await insertLikes(tx, likes, new Date());
      });
    });
    const found = await check();
    expect([found.status, found.stderr]).toEqual([1, '']);
    expect(found.stdout.split('\n')).toEqual([
      'pictures whose numbers of likes differ: 23',
      ...Array.from({ length: 20 }, (_, n) => `  picture ${n + 2}: 1 likes, 0 counted, 0 beside the picture`),
      '  and 3 more',
      'pictures that do not exist and have likes: 2',
      '  picture 1: 1 likes, 0 counted',
      '  picture 1000: 1 likes, 0 counted',
      'counters of pictures that are not right: 1',
      '  0 counted, 23 are ready',
      '',
    ]);
    const { status, stdout } = await check('--repair');
    expect(status).toBe(0);
    expect(stdout).toContain('pictures whose numbers of likes differ: 23, of which 23 were mended\n');
    expect((await check('--repair')).stdout).toBe('Nothing differs.\n');
  });
});
