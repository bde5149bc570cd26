import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyLikes } from '../../../src/data/images/images.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { insertReady } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { openDatabaseAt } from '../../support/servers/open-database.ts';

const run = promisify(execFile);
const script = join(projectRoot, 'dist/test/support/servers/wait-for-stores.js');

describe('at its start a program', () => {
  const dir = useFolder('start');
  const at = (name: string) => `sqlite:${join(dir, name)}`;
  const away = 'mysql://one:two@127.0.0.1:1/three';
  /** What it exits with and says. */
  const start = (...places: string[]) =>
    run(process.execPath, [script, ...places]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );
  const make = async (name: string, likes?: number) => {
    const database = await openDatabaseAt(at(name));
    await database.migrate();
    if (likes !== undefined)
      await database.transaction(async (tx) => copyLikes(tx, await insertReady(tx), likes));
    await database.close();
  };
  beforeAll(async () => {
    await make('new');
    await make('unliked', 0);
    await make('liked', 3);
  });

  it.each([
    ['new', 'new'],
    ['unliked', 'new'],
  ])('goes on with pictures in %s and likes in %s', async (images, likes) => {
    expect(await start(at(images), at(likes))).toEqual({ code: 0, stdout: 'ready' });
  });

  it.each([
    ['nothing', 'new', 'DATABASE_URL', 'images'],
    ['new', 'nothing-either', 'LIKES_DATABASE_URL', 'likes'],
  ])('waits for tables that are not there, and says which', async (images, likes, variable, store) => {
    expect(await start(at(images), at(likes))).toEqual({
      code: 1,
      stderr: `${variable}: the server that it names can't be used: the tables of ${store} are missing or old; \`instaclone migrate\` brings them up to date\n`,
    });
  });

  it('does not go on with an empty store of likes while pictures have some', async () => {
    expect(await start(at('liked'), at('new'))).toEqual({
      code: 78,
      stderr: expect.stringMatching(
        /^LIKES_DATABASE_URL: [^\n]*is empty, while pictures have likes\. Set it to [^\n]*\n$/,
      ) as string,
    });
  });

  it('goes on without a store of likes that is away', async () => {
    expect(await start(at('liked'), away)).toEqual({ code: 0, stdout: 'ready' });
  });

  it('does not go on while the pictures are away', async () => {
    expect(await start(away, at('new'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATABASE_URL: [^\n]*\n$/) as string,
    });
  });
});

describe('an embedded node', () => {
  const dir = useFolder('start-embedded');

  it('does not go on either', async () => {
    const database = await openDatabaseAt(`sqlite:${join(dir, 'instaclone.sqlite')}`);
    await database.migrate();
    await database.transaction(async (tx) => copyLikes(tx, await insertReady(tx), 3));
    await database.close();
    const env = { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dir };
    const program = join(projectRoot, 'dist/src/main/all-in-one.js');
    await expect(run(process.execPath, [program], { env })).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('empty, while pictures have likes') as string,
    });
  });
});
