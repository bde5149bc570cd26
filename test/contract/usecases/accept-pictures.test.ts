import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { findJobOfImage } from '../../../src/data/images/jobs.ts';
import type { AppEvent } from '../../../src/domain/events.ts';
import { newUploadKey } from '../../../src/domain/images/upload-key.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { openAccepting, type Accept } from '../../../src/usecases/images/accept-pictures.ts';
import { requestFilter } from '../../../src/usecases/images/request-filter.ts';
import { uploadImage } from '../../../src/usecases/images/upload-image.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady, insertUpload, randomName } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

const dir = useFolder('accept-pictures');
let database: OneDatabase;
let core: Core;
let accept: Accept;
let transactions = 0;
const bumped: string[][] = [];
const events: AppEvent[] = [];

beforeAll(async () => {
  database = onOneServer(await openSqlite(join(dir, 'pictures.sqlite')));
  await database.migrate();
  const { images, ...others } = database.stores;
  const counted: typeof images = {
    ...images,
    transaction(work) {
      transactions += 1;
      return images.transaction(work);
    },
  };
  const base = openCore({
    stores: { ...others, images: counted },
    blobs: await openFolder(join(dir, 'blobs')),
  });
  core = {
    ...base,
    cache: {
      ...base.cache,
      bump(tags) {
        bumped.push([...tags]);
        return base.cache.bump(tags);
      },
    },
    events: { ...base.events, publish: (event) => void events.push(event) },
  };
  accept = openAccepting(core);
});
afterAll(() => database.close());

const parent = async () => (await database.transaction((tx) => insertReady(tx))).value;
const filter = (parentId: number, owner: string, strength = 100) =>
  requestFilter(core, { parentId, filter: 'kelvin', strength, owner, urgency: 'interactive' }, accept);

it('those that come while one is written down go into one transaction, and each is there when it is answered', async () => {
  const parentId = await parent();
  const people = Array.from({ length: 8 }, randomName);
  transactions = bumped.length = events.length = 0;
  const made = await Promise.all(
    people.map(async (owner) => {
      const accepted = await filter(parentId, owner);
      expect(await findImage(database.reader('primary'), accepted.image.id)).toEqual(accepted.image);
      expect(await findJobOfImage(database.reader('primary'), accepted.image.id)).toMatchObject({
        state: 'queued',
      });
      return accepted;
    }),
  );
  expect(transactions).toBe(2);
  expect(made.map(({ image }) => image.owner)).toEqual(people);
  expect(new Set(made.map(({ image }) => image.id)).size).toBe(people.length);
  expect(bumped).toHaveLength(2);
  for (const { image } of made)
    expect(bumped.flat()).toEqual(expect.arrayContaining([`image:${image.id}`, `owner:${image.owner}`]));
  const told = events.flatMap((event) => (event.type === 'image-changed' ? event.imageId : []));
  expect(told).toEqual(made.map(({ image }) => image.id));
});

it('one that is refused spoils no other', async () => {
  const [parentId, unfinished] = [
    await parent(),
    (await database.transaction((tx) => insertUpload(tx))).value,
  ];
  const me = randomName();
  const outcomes = await Promise.allSettled([
    ...[filter(parentId, me, 1), filter(unfinished, me), filter(parentId, me, 2), filter(999_999, me)],
    filter(parentId, me, 3),
  ]);
  const refused = { status: 'rejected', reason: { code: 'no-image' } };
  const made = { status: 'fulfilled', value: { isNew: true } };
  expect(outcomes).toMatchObject([made, refused, made, refused, made]);
});

it('what is asked for twice at once is made once', async () => {
  const parentId = await parent();
  const [me, other] = [randomName(), randomName()];
  const made = await Promise.all([
    ...[filter(parentId, other), filter(parentId, me), filter(parentId, me), filter(parentId, me, 50)],
  ]);
  const ids = made.map(({ image }) => image.id);
  expect(ids[1]).toBe(ids[2]);
  expect(new Set(ids).size).toBe(3);
  expect(made.filter(({ isNew }) => isNew)).toHaveLength(3);
});

it('uploads go together with filters, and one that comes again gives the picture that is there', async () => {
  const parentId = await parent();
  const me = randomName();
  const upload = { content: { bytes: await jpegPhoto(8, 8) }, fileName: 'a.jpg', name: '', owner: me };
  const send = (key: string) => uploadImage(core, { ...upload, key, urgency: 'interactive' }, accept);
  const [key, otherKey] = [newUploadKey(), newUploadKey()];
  const uploads = Promise.all([send(key), send(key), send(otherKey)]);
  const filtered = await filter(parentId, me);
  const [first, again, other] = await uploads;
  expect(again.id).toBe(first.id);
  expect(other.id).not.toBe(first.id);
  expect((await send(otherKey)).id).toBe(other.id);
  expect(filtered.isNew).toBe(true);
});
