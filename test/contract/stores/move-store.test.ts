import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../deploy/local/programs/free-port.ts';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { errorMessage } from '../../../src/domain/errors.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { runCommand } from '../../support/nodes/command-line.ts';
import { discard, startEmbeddedNode } from '../../support/nodes/embedded-node.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { hasMariadb } from '../../support/servers/has-mariadb.ts';
import { openProxy } from '../../support/servers/tcp-proxy.ts';
import { describeMoving } from './move-suite.ts';
import { rename, tablesOf, useMovingSites } from './moving-sites.ts';

describe.skipIf(!hasMariadb())('with one server', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-moving-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const start = () => startMariadb({ dir, serverId: 1, accounts: makeAccounts() });
  describeMoving('MariaDB', start);

  describe('instaclone move-store likes', () => {
    const { open, openSite } = useMovingSites(start);

    describe('refuses with one sentence, and changes nothing,', () => {
      it.each<
        [string, (site: Awaited<ReturnType<typeof openSite>>) => Promise<Record<string, string>>, RegExp]
      >([
        ['without a new place', async ({ from }) => ({ DATABASE_URL: from }), /both have to be set/],
        [
          'when both are the same database, by whichever address',
          async ({ from }) => ({
            DATABASE_URL: from,
            LIKES_DATABASE_URL: from.replace('127.0.0.1', 'localhost'),
          }),
          /both lead to site\d+ on localhost:\d+; there is nothing to move/,
        ],
        [
          'when there are likes at the new place',
          async ({ to, env }) => {
            const other = await open(to);
            await other.stores.likes.migrate();
            await runSql(to, `INSERT INTO instaclone_likes VALUES (1, 'eve', NOW(6))`);
            return env;
          },
          /likes\d+ on [^ ]+ is not empty: instaclone_likes has rows/,
        ],
        [
          'when the new place is of a later version',
          async ({ to, env }) => {
            const other = await open(to);
            await other.stores.likes.migrate();
            await runSql(to, `INSERT INTO instaclone_likes_migrations VALUES ('2099-01-01-x', 'then')`);
            return env;
          },
          /likes\d+ on [^ ]+: the tables of likes are newer than this program/,
        ],
        [
          'when the old place is of an earlier version',
          async ({ from, env }) => {
            await runSql(from, 'DELETE FROM instaclone_likes_migrations');
            return env;
          },
          /site\d+ on [^ ]+: the tables of likes are of an earlier version. Run `instaclone migrate`/,
        ],
        [
          'when the old place can not be reached',
          async ({ to }) => ({
            DATABASE_URL: `mysql://one:two@127.0.0.1:${await findFreePort()}/three`,
            LIKES_DATABASE_URL: to,
          }),
          /three on 127\.0\.0\.1:\d+: .*ECONNREFUSED.*goes on from where it was/,
        ],
        [
          'when the likes have moved somewhere else',
          async ({ from, env }) => {
            await rename(from, 'home', 'left');
            return env;
          },
          /have moved from site\d+ on [^ ]+, but not to likes/,
        ],
      ])('%s', async (_, prepare, sentence) => {
        const site = await openSite();
        await likeImage(site.core, site.first, 'ann');
        const env = await prepare(site);
        const before = await tablesOf(site.from);
        const { status, stdout, stderr } = await runCommand(['move-store', 'likes'], env);
        expect([status, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(/^instaclone: [^\n]*\n$/);
        expect(stderr).toMatch(sentence);
        expect(await tablesOf(site.from)).toEqual(before);
      });

      it('for another store', async () => {
        expect(await runCommand(['move-store', 'people'], {})).toMatchObject({ status: 2 });
      });
    });

    it('after it, what still has the old address says where the likes are not', async () => {
      const { from, move } = await openSite();
      expect(await move()).toMatchObject({ status: 0 });
      const sentence =
        'DATABASE_URL: the likes have moved from the database that it names to another one. Set LIKES_DATABASE_URL to that one.';
      expect(await runCommand(['check'], { DATABASE_URL: from })).toEqual({
        status: 1,
        stdout: '',
        stderr: `instaclone: ${sentence}\n`,
      });
      const node = startEmbeddedNode({ DATABASE_URL: from, LOG_LEVEL: 'warn' });
      await expect(node).rejects.toThrow('ended before it was ready');
    });

    it('an embedded node starts while the store of likes is away, says so on pages, and heals', async () => {
      const { from, to } = await openSite();
      const proxy = await openProxy(portOf(to));
      proxy.cut();
      const likesUrl = to.replace(`:${portOf(to)}/`, `:${proxy.port}/`);
      const node = await startEmbeddedNode({ DATABASE_URL: from, LIKES_DATABASE_URL: likesUrl });
      try {
        const me = visitor(node.url);
        const { id } = await me.uploadReady(await jpegPhoto(60, 40));
        const page = await me.fetch(`/image/${id}`, { headers: { Accept: 'text/html' } });
        expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'private, no-cache']);
        const html = await page.text();
        expect(html).toMatch(/<button class="button like-button" type="submit" disabled>/);
        expect(html).toContain('Whether you like this can’t be looked up at the moment');
        const refused = await me.post(`/like/${id}`);
        expect([refused.status, await refused.text()]).toEqual([
          503,
          expect.stringContaining(errorMessage('unavailable')),
        ]);
        // Who has no cookie likes nothing, and that is known.
        expect(await (await fetch(`${node.url}/image/${id}`)).text()).toContain('aria-pressed="false"');

        proxy.mend();
        await expect.poll(async () => (await me.post(`/like/${id}`)).status, { interval: 300 }).toBe(303);
        expect(await me.get(`/image/${id}`)).toContain('aria-pressed="true"');
      } finally {
        await discard(node);
        await proxy.close();
      }
    });
  });
});

const portOf = (address: string) => Number(new URL(address).port);
