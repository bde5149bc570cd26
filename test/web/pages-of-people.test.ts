import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryCache } from '../../src/adapters/memory-cache/open-memory-cache.ts';
import { openCoherentCache, type CoherentCache } from '../../src/cache/coherent-cache.ts';
import { newReading } from '../../src/cache/reading.ts';
import { openSharedCache } from '../../src/cache/shared-cache.ts';
import { insertLikes } from '../../src/data/likes/likes.ts';
import { listen, type WebServer } from '../../src/ops/listen.ts';
import { deriveKey } from '../../src/ops/derive-key.ts';
import type { Cache } from '../../src/ports/cache.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { likeQueries } from '../../src/queries/like-queries.ts';
import type { Core } from '../../src/usecases/core.ts';
import { renameImage } from '../../src/usecases/images/rename-image.ts';
import { likeImage, unlikeImage } from '../../src/usecases/likes/like-image.ts';
import { askExactly, type Answer } from '../support/nodes/ask-exactly.ts';
import { cookieSecret, openApp, type OpenApp } from '../support/nodes/open-app.ts';
import { insertReady, insertUpload, randomName } from '../support/nodes/rows.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/** What the node asked since the last request began: its databases, the shared cache, and for pages, as routes do. */
const asked = { database: 0, cache: 0, pages: 0 };
const nothing = { database: 0, cache: 0, pages: 0 };

/** The clock of the cache stands still, so that what is trusted once is trusted until a test lets time go on. */
let now = Date.now();
const letTrustEnd = () => (now += 1000);

const dir = useFolder('pages-of-people');
let app: OpenApp;
let web: WebServer;
let core: Core;
/** Another node: the same data and the same shared cache, and no messages between the two. */
let elsewhere: Core;
beforeAll(async () => {
  const shared = openMemoryCache();
  const openCache = (cache: Cache) =>
    openCoherentCache({ cache: openSharedCache(cache, 'edition'), now: () => now });
  const adapt = (given: Core) => {
    core = { ...given, stores: counted(given.stores), cache: countedPages(openCache(countedCache(shared))) };
    elsewhere = { ...given, cache: openCache(shared) };
    return core;
  };
  app = await openApp(join(dir, 'data'), { adapt });
  web = await listen(app.answer, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await web.close(0);
  await app.close();
});

function counted(stores: Stores): Stores {
  const count = <T extends Stores[keyof Stores]>(store: T): T => ({
    ...store,
    reader: (...args: Parameters<T['reader']>) => {
      asked.database += 1;
      return store.reader(...args);
    },
  });
  return { images: count(stores.images), likes: count(stores.likes), people: stores.people };
}

function countedCache(cache: Cache): Cache {
  return {
    ...cache,
    getMany(keys) {
      asked.cache += 1;
      return cache.getMany(keys);
    },
  };
}

function countedPages(cache: CoherentCache): CoherentCache {
  return {
    ...cache,
    get(wanted, reading) {
      asked.pages += 1;
      return cache.get(wanted, reading);
    },
  };
}

/** Counts anew what the node asks. */
function ask(path: string, headers?: Record<string, string>): Promise<Answer> {
  Object.assign(asked, nothing);
  return askExactly(web.url + path, headers);
}

/** Somebody who has a cookie and has written nothing: it, and who that is. */
function meet(): { cookie: string; id: string } {
  const id = randomName();
  const key = deriveKey(cookieSecret, 'cookies');
  const mac = createHmac('sha256', key).update(`visitor=${id}`).digest('base64url');
  return { cookie: `visitor=${id}.${mac}`, id };
}

type Person = ReturnType<typeof meet>;
const view = (path: string, { cookie }: Pick<Person, 'cookie'>) => ask(path, { Cookie: cookie });
/** By Express, whatever is kept. */
const viewAnew = (path: string, { cookie }: Pick<Person, 'cookie'>) =>
  ask(path, { Cookie: cookie, 'Cache-Control': 'max-age=0' });

let me: Person;
let picture: number;
let page: string;
beforeEach(async () => {
  letTrustEnd();
  me = meet();
  picture = (await core.stores.images.transaction((tx) => insertReady(tx))).value;
  page = `/image/${picture}`;
});

const like = (isLiked: boolean) => `aria-pressed="${isLiked}"`;

describe('the second view of a page by somebody with a cookie', () => {
  it.each(['/', '/image/…'])(
    'asks neither the database nor the shared cache nor Express: %s',
    async (path) => {
      const url = path === '/' ? path : page;
      const first = await view(url, me);
      expect(asked.pages).toBeGreaterThan(0);
      expect(await view(url, me)).toEqual(first);
      expect(asked).toEqual(nothing);
    },
  );

  it('asks the shared cache once when nothing is trusted any more, and not the database', async () => {
    await view(page, me);
    letTrustEnd();
    await view(page, me);
    expect(asked).toMatchObject({ database: 0, cache: 1 });
  });

  it('costs the same when it is another picture, that others have looked at', async () => {
    const other = (await core.stores.images.transaction((tx) => insertReady(tx))).value;
    const somebody = meet();
    await view(page, me);
    await view(`/image/${other}`, somebody);
    await view(`/image/${other}`, me);
    expect(asked).toEqual(nothing);
  });

  it('asks the shared cache alone for what another node knows of this person', async () => {
    const somebody = meet();
    await view(page, somebody);
    // As after a look at another picture there.
    await likeQueries(elsewhere, newReading('any')).isLikedBy(picture, me.id);
    expect((await view(page, me)).body).toContain(like(false));
    expect(asked).toEqual({ database: 0, cache: 1, pages: 0 });
  });
});

describe('a page from memory is what Express sends, with the same headers', () => {
  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['somebody who likes nothing', async () => undefined],
    [
      'who likes the picture',
      ({ id }) =>
        core.stores.likes.transaction((tx) =>
          insertLikes(tx, [{ imageId: picture, visitor: id }], new Date()),
        ),
    ],
    [
      'its owner',
      async ({ id }) => {
        picture = (await core.stores.images.transaction((tx) => insertReady(tx, { owner: id }))).value;
      },
    ],
    [
      'who is making a version of it',
      ({ id }) =>
        core.stores.images.transaction((tx) =>
          insertUpload(tx, { owner: id, parentId: picture, rootId: picture, filter: 'gray' }),
        ),
    ],
  ])('for %s', async (_, prepare) => {
    await prepare(me);
    for (const path of ['/', `/image/${picture}`]) {
      const anew = await viewAnew(path, me);
      expect(asked.pages).toBeGreaterThan(0);
      expect(anew.headers['cache-control']).toBe('private, no-cache');
      expect(anew.headers['vary']).toBe('Accept, Cookie');
      expect(anew.body).not.toContain('place:');
      expect(await view(path, me)).toEqual(anew);
      expect(asked).toEqual(nothing);
      const known = { Cookie: me.cookie, 'If-None-Match': String(anew.headers['etag']) };
      const unchanged = await ask(path, known);
      expect(asked).toEqual(nothing);
      expect(unchanged).toEqual(await ask(path, { ...known, 'Cache-Control': 'max-age=0' }));
      expect(unchanged).toMatchObject({ status: 304, body: '' });
    }
  });

  it('for somebody who likes more than is known of them at once', async () => {
    await core.stores.likes.transaction(async (tx) => {
      for (let other = 0; other <= 1000; other += 1)
        await insertLikes(tx, [{ imageId: 1e9 + other, visitor: me.id }], new Date());
      await insertLikes(tx, [{ imageId: picture, visitor: me.id }], new Date());
    });
    const anew = await viewAnew(page, me);
    expect(anew.body).toContain(like(true));
    expect(await view(page, me)).toEqual(anew);
    expect(asked).toEqual(nothing);
  });

  it('for somebody whose cookie is not ours', async () => {
    const stranger = { cookie: 'theme=dark' };
    const anew = await viewAnew(page, stranger);
    expect(await view(page, stranger)).toEqual(anew);
    expect(asked).toEqual(nothing);
    expect(anew.headers['cache-control']).toBe('private, no-cache');
  });
});

describe('what is one person’s', () => {
  it('is on nobody else’s page', async () => {
    const owner = me;
    picture = (await core.stores.images.transaction((tx) => insertReady(tx, { owner: owner.id }))).value;
    page = `/image/${picture}`;
    const [liker, other] = [meet(), meet()];
    await core.stores.likes.transaction((tx) =>
      insertLikes(tx, [{ imageId: picture, visitor: liker.id }], new Date()),
    );
    for (let round = 0; round < 3; round += 1) {
      for (const [person, isLiked, isOwner] of [
        [owner, false, true],
        [liker, true, false],
        [other, false, false],
        [{ cookie: 'theme=dark' }, false, false],
      ] as const) {
        const { body } = await view(page, person);
        expect(body).toContain(like(isLiked));
        expect(body.includes('/delete"')).toBe(isOwner);
      }
      const anybodys = await ask(page);
      expect(anybodys.body).toContain(like(false));
      expect(anybodys.body).not.toContain('/delete"');
      expect(anybodys.headers['cache-control']).toContain('s-maxage=1');
    }
    expect(asked).toEqual(nothing);
  });

  it('is not what somebody gets who signed a cookie themselves', async () => {
    await view(page, me);
    await core.stores.likes.transaction((tx) =>
      insertLikes(tx, [{ imageId: picture, visitor: me.id }], new Date()),
    );
    for (const cookie of [`visitor=${me.id}.${'x'.repeat(43)}`, `visitor=${me.id}`, 'visitor=']) {
      expect((await view(page, { cookie })).body).toContain(like(false));
      expect(asked.pages).toBeGreaterThan(0);
    }
  });

  it('is left to Express for who has just written, and for a cookie of any other kind', async () => {
    await view(page, me);
    for (const more of ['position=x', '__Host-position=x']) {
      expect((await view(page, { cookie: `${me.cookie}; ${more}` })).status).toBe(200);
      expect(asked.pages).toBeGreaterThan(0);
    }
  });
});

describe('a page that has changed', () => {
  it('is a new one in every form, also from memory', async () => {
    const liker = meet();
    picture = (await core.stores.images.transaction((tx) => insertReady(tx, { owner: me.id }))).value;
    await core.stores.likes.transaction((tx) =>
      insertLikes(tx, [{ imageId: picture, visitor: liker.id }], new Date()),
    );
    const people = [me, liker, meet(), { cookie: 'theme=dark' }];
    const everybodys = async () => {
      for (const person of people) await view(`/image/${picture}`, person);
      const pages: string[] = [];
      for (const person of people) {
        pages.push((await view(`/image/${picture}`, person)).body);
        expect(asked).toEqual(nothing);
      }
      return pages;
    };
    for (const body of await everybodys()) expect(body).toContain('<bdi>Lake</bdi>');
    await renameImage(elsewhere, picture, { name: 'Hill', alt: '' }, me.id);
    letTrustEnd();
    for (const body of await everybodys()) expect(body).toContain('<bdi>Hill</bdi>');
  });
});

describe('a like that another node took', () => {
  const both = async (isLiked: boolean) => {
    expect((await view(page, me)).body).toContain(like(isLiked));
    expect((await view(page, me)).body).toContain(like(isLiked));
    expect(asked).toEqual(nothing);
  };

  it('is on the page when the trust in what was known is over, without any message', async () => {
    await both(false);
    await likeImage(elsewhere, picture, me.id);
    letTrustEnd();
    await both(true);
    await unlikeImage(elsewhere, picture, me.id);
    letTrustEnd();
    await both(false);
  });

  it('is at once when the message came', async () => {
    await both(false);
    await likeImage(elsewhere, picture, me.id);
    core.cache.hear([`liker:${me.id}`], true);
    await both(true);
  });

  it('is at once on the page of who took a position along', async () => {
    await view(page, me);
    const answer = await fetch(`${web.url}/like/${picture}`, {
      method: 'POST',
      headers: { Cookie: me.cookie },
    });
    const [position = ''] = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    const withPosition = { cookie: `${me.cookie}; ${position}` };
    expect((await view(page, withPosition)).body).toContain(like(true));
    await unlikeImage(elsewhere, picture, me.id);
    expect((await view(page, withPosition)).body).toContain(like(false));
  });
});
