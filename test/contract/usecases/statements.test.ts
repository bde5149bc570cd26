import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { openAccepting } from '../../../src/usecases/images/accept-pictures.ts';
import { openLikes } from '../../../src/usecases/likes/open-likes.ts';
import { requestFilter } from '../../../src/usecases/images/request-filter.ts';
import { uploadImage } from '../../../src/usecases/images/upload-image.ts';
import { newUploadKey } from '../../../src/domain/images/upload-key.ts';
import { openCore } from '../../support/nodes/core.ts';
import { noteStatements } from '../../support/nodes/note-statements.ts';
import { insertReady, randomName } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

const dir = useFolder('statements');

/** What the job of a picture takes, each for its reason. */
const job = [
  // Others of the same person get their turns after this one.
  'update instaclone_flow_locks set … where id = ?',
  // The turn comes not before the one that is served, and behind the person's other jobs.
  'select … from instaclone_counters where name = ?',
  'select … from instaclone_jobs where flow = ? and lane = ? and turn >= ? order by turn desc limit ?',
  'insert into instaclone_jobs …',
];
/** The picture that is filtered stays as it is; and whether there is such a filter of it already. */
const held =
  'select … from instaclone_images as parent left join instaclone_images as derived on derived.parent_id = parent.id and derived.owner = ? and derived.filter = ? and derived.strength = ? where parent.id = ?';
/** So that what is cached becomes invalid, also if this process dies. */
const bump = 'insert into store_bumps …';

/** Each is a round trip, as is the commit; to begin takes none. One that is not here has to be worth its time. */
describe('the statements of', () => {
  let database: OneDatabase;
  let core: Core;
  beforeAll(async () => {
    database = onOneServer(await openSqlite(join(dir, 'statements.sqlite')));
    await database.migrate();
    core = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) });
  });
  afterAll(() => database.close());

  it('a filter', async () => {
    const { value: parentId } = await database.transaction((tx) => insertReady(tx));
    const request = { parentId, strength: 100, owner: randomName(), urgency: 'interactive' } as const;
    const ask = () => requestFilter(core, { ...request, filter: 'kelvin' });
    expect(await noteStatements(ask)).toEqual([held, 'insert into instaclone_images …', ...job, bump]);
    const derived =
      'select … from instaclone_images where parent_id = ? and owner = ? and filter = ? and strength = ?';
    expect(await noteStatements(ask)).toEqual([held, derived]);
  });

  it('four filters of two people that come to a node while it writes down another one', async () => {
    const { value: parentId } = await database.transaction((tx) => insertReady(tx));
    const [ann, ben] = [randomName(), randomName()];
    const accept = openAccepting(core);
    const ask = (owner: string, strength: number) =>
      requestFilter(core, { parentId, filter: 'kelvin', strength, owner, urgency: 'interactive' }, accept);
    const sent = await noteStatements(() =>
      Promise.all([ask(ann, 1), ask(ann, 2), ask(ben, 2), ask(ann, 3), ask(ben, 3)]),
    );
    const [, counter, last, jobs] = job;
    expect(sent.slice(7)).toEqual([
      ...[held, held, held, held, 'insert into instaclone_images …'],
      'select … from instaclone_images where owner in (?) and image in (?)',
      ...['update instaclone_flow_locks set … where id in (?)', counter, last, last, jobs, bump],
    ]);
  });

  it('an upload', async () => {
    const bytes = await jpegPhoto(8, 8);
    const upload = { content: { bytes }, fileName: 'a.jpg', name: '', owner: randomName() };
    const send = (key?: string) =>
      uploadImage(core, { ...upload, urgency: 'interactive', ...(key !== undefined && { key }) });
    const once = ['insert into instaclone_images …', ...job, bump];
    expect(await noteStatements(() => send())).toEqual(once);
    const key = newUploadKey();
    expect(await noteStatements(() => send(key))).toEqual(once);
    expect(await noteStatements(() => send(key))).toEqual([
      'insert into instaclone_images …',
      'select … from instaclone_images where owner = ? and upload_key = ?',
    ]);
  });

  it('a like', async () => {
    const { value: imageId } = await database.transaction((tx) => insertReady(tx));
    const like = openLikes(core);
    const people = Array.from({ length: 10 }, () => randomName());
    const wish = (visitor: string, likes = true) => ({ imageId, visitor, likes });
    const [first = '', second = '', ...others] = people;
    // The first of a picture, which has no number yet.
    await like(wish(first));
    // Begins the transaction; is refused where the like is there already.
    const insert = 'insert into instaclone_likes …';
    // Holds the picture, and says the new number.
    const count = 'update instaclone_like_counts set … where image = ? and closed_at is null';
    expect(await noteStatements(() => like(wish(second)))).toEqual([insert, count, bump]);
    expect(await noteStatements(() => like(wish(second)))).toEqual([insert]);
    const unlike = 'delete from instaclone_likes where image = ? and visitor in (?)';
    expect(await noteStatements(() => like(wish(second, false)))).toEqual([unlike, count, bump]);
    // Those that come while the first of them is written, and what pages show of ten.
    const sent = await noteStatements(() =>
      Promise.all([second, ...others].map((visitor) => like(wish(visitor)))),
    );
    expect(sent.slice(0, 8)).toEqual([
      ...[insert, count, bump],
      ...['select … from instaclone_likes where image in (?) and visitor in (?)', insert, count],
      ...['insert into store_messages …', bump],
    ]);
  });
});
