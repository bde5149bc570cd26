import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlesWithin } from '../../../deploy/local/programs/wait-until.ts';
import { addToCounter, readCounter } from '../../../src/data/images/counters.ts';
import { copyLikes, deleteImageRow, findImage, lockImage } from '../../../src/data/images/images.ts';
import { insertJob, listDueJobs, takeDueJob } from '../../../src/data/images/jobs.ts';
import type { ImagesTables } from '../../../src/ports/stores/images.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { Freshness } from '../../../src/ports/database.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { closedGate } from '../../support/nodes/gate.ts';
import { insertUpload, newShare } from '../../support/nodes/rows.ts';
import { describeCheck } from './database-check.ts';
import { describeLikes, describeUpgrade } from './database-likes.ts';
import { describeOutbox } from './database-outbox.ts';
import { describeDeleting } from './database-deleting.ts';
import { describeQueries } from './database-queries.ts';
import { describeUploads } from './database-uploads.ts';

/** A migrated database, and what the suite has to do to it from the outside. */
interface DatabaseBench {
  database: OneDatabase;
  /** The address of another database with nothing in it yet, as `openDatabaseAt` takes it. */
  emptyAddress: string;
  /** Runs a statement there, as an account that may do anything. */
  runInEmpty(statement: string): Promise<unknown>;
  /** Ends a transaction that runs, from without: to roll it back is then an error. */
  endTransaction(tx: Writer): Promise<void>;
  /** Makes the server hang, until the returned function is called. */
  freeze?(): Promise<() => void | Promise<void>>;
  close(): Promise<void>;
}

/** What an adapter cannot show, with the reason. */
interface DatabaseLacks {
  freeze?: string;
}

/**
 * Asks again while there is no connection in time, as those do who are told that nothing was changed: on a busy machine
 * a few dozen that want the same row may have to.
 */
async function untilTaken<T>(ask: () => Promise<T>, attempts = 20): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isBusy = error instanceof AppError && error.code === 'unavailable';
    if (!isBusy || attempts <= 1) throw error;
    return untilTaken(ask, attempts - 1);
  }
}

const execute = promisify(execFile);
const at = new Date('2026-11-21T02:28:00.123Z');

/** What every adapter of Database promises. */
export function describeDatabase(
  name: string,
  openBench: () => Promise<DatabaseBench>,
  lacks: DatabaseLacks,
): void {
  describe(`database: ${name}`, () => {
    let bench: DatabaseBench;
    let database: OneDatabase;

    beforeAll(async () => {
      bench = await openBench();
      database = bench.database;
    });
    afterAll(() => bench?.close());

    const write = <T>(work: (tx: Writer) => Promise<T>) => database.transaction(work);
    const upload = async () => (await write((tx) => insertUpload(tx))).value;
    /** The handle of somebody who wrote a picture just now, and the picture. */
    const uploadAndRead = async () => {
      const { value: id, position } = await write((tx) => insertUpload(tx));
      return { id, reader: database.reader({ after: position }) };
    };

    it('knows the number of the next row, also when the last ones have gone', async () => {
      const { value: gone } = await write(async (tx) => {
        const id = await insertUpload(tx);
        await deleteImageRow(tx, id);
        return id;
      });
      const next = (await database.nextNumber('instaclone_images')) ?? 0;
      expect(next).toBeGreaterThan(gone);
      expect(await upload()).toBe(next);
    });

    describe('a transaction', () => {
      it('gives its value, and a position whose later readers see what it wrote', async () => {
        for (let round = 0; round < 20; round += 1) {
          const { id, reader } = await uploadAndRead();
          expect(await findImage(reader, id)).toMatchObject({ id, state: 'processing' });
        }
      });

      it('that changed nothing has a position too, after what it read', async () => {
        const id = await upload();
        const { value, position } = await write((tx) => lockImage(tx, id));
        expect(value?.id).toBe(id);
        expect((await findImage(database.reader({ after: position }), id))?.id).toBe(id);
      });

      it('sees its own rows, and others do not before the commit', async () => {
        const inserted = closedGate();
        const looked = closedGate();
        let id = 0;
        const running = write(async (tx) => {
          id = await insertUpload(tx);
          expect(await findImage(tx, id)).toBeDefined();
          inserted.open();
          await looked.passed;
        });
        await inserted.passed;
        expect(await findImage(database.reader('primary'), id)).toBeUndefined();
        looked.open();
        await running;
        expect(await findImage(database.reader('primary'), id)).toBeDefined();
      });

      it('that throws when it has ended already throws just that, and the next one works', async () => {
        const error = new Error('the first failure');
        let id = 0;
        const failed = write(async (tx) => {
          id = await insertUpload(tx);
          await bench.endTransaction(tx);
          throw error;
        });
        await expect(failed).rejects.toBe(error);
        expect(await findImage(database.reader('primary'), id)).toBeUndefined();
        expect(await findImage(database.reader('primary'), await upload())).toBeDefined();
      });

      it('that throws leaves nothing, and throws just that', async () => {
        const before = await readCounter(database.reader('primary'), 'images');
        let id = 0;
        const error = new AppError('not-ready');
        const failed = write(async (tx) => {
          id = await insertUpload(tx);
          await addToCounter(tx, 'images', 5);
          throw error;
        });
        await expect(failed).rejects.toBe(error);
        expect(await findImage(database.reader('primary'), id)).toBeUndefined();
        expect(await readCounter(database.reader('primary'), 'images')).toBe(before);
      });

      it('of which a statement fails leaves nothing', async () => {
        let id = 0;
        const failed = write(async (tx) => {
          id = await insertUpload(tx);
          await insertJob(tx, id, 'bulk', at, newShare());
          await insertJob(tx, id, 'bulk', at, newShare());
        });
        await expect(failed).rejects.toThrow(/unique|duplicate/i);
        expect(await findImage(database.reader('primary'), id)).toBeUndefined();
      });

      it('is over when it is over', async () => {
        let kept: Writer | undefined;
        await write(async (tx) => {
          kept = tx;
        });
        await expect(addToCounter(kept as Writer, 'images', 1)).rejects.toThrow(/committed/);
      });

      it('refuses values that an engine would store as something else', async () => {
        const id = await upload();
        const store = (dt: unknown) =>
          write((tx) =>
            tx
              .updateTable('instaclone_images')
              .set({ dt: dt as string })
              .where('id', '=', id)
              .execute(),
          );
        for (const value of [new Date(), { a: 1 }, NaN]) {
          await expect(store(value)).rejects.toThrow(/can't be stored/);
        }
      });
    });

    describe('two at once', () => {
      it('wait for each other at the same picture, and the second sees what the first did', async () => {
        const id = await upload();
        const gate = closedGate();
        const isLocked = closedGate();
        const first = write(async (tx) => {
          await lockImage(tx, id);
          isLocked.open();
          await gate.passed;
          await copyLikes(tx, id, 1);
        });
        await isLocked.passed;
        const second = write((tx) => lockImage(tx, id));
        expect(await settlesWithin(second, 200)).toBe(false);
        gate.open();
        await first;
        expect((await second).value?.likes).toBe(1);
      });

      it('that lock two pictures in opposite order both get through', async () => {
        const ids = [await upload(), await upload()] as const;
        const locked = [closedGate(), closedGate()] as const;
        const likeBoth = (mine: 0 | 1, other: 0 | 1) =>
          write(async (tx) => {
            await lockImage(tx, ids[mine]);
            locked[mine].open();
            await settlesWithin(locked[other].passed, 200);
            await lockImage(tx, ids[other]);
            await copyLikes(tx, ids[mine], 1);
          });
        await Promise.all([likeBoth(0, 1), likeBoth(1, 0)]);
        const reader = database.reader('primary');
        expect((await findImage(reader, ids[0]))?.likes).toBe(1);
        expect((await findImage(reader, ids[1]))?.likes).toBe(1);
      });

      it('count right: forty at a counter and a picture', async () => {
        const id = await upload();
        const before = await readCounter(database.reader('primary'), 'images');
        const change = async (tx: Writer) => {
          const image = await lockImage(tx, id);
          await copyLikes(tx, id, (image?.likes ?? 0) + 1);
          await addToCounter(tx, 'images', 1);
          return image?.likes;
        };
        const seen = await Promise.all(Array.from({ length: 40 }, () => untilTaken(() => write(change))));
        expect(seen.map(({ value }) => value).sort((a = 0, b = 0) => a - b)).toEqual([...Array(40).keys()]);
        expect((await findImage(database.reader('primary'), id))?.likes).toBe(40);
        expect(await readCounter(database.reader('primary'), 'images')).toBe(before + 40);
      });

      it('give the jobs of a person a turn each, however many come at once', async () => {
        const share = newShare(100);
        const add = async (tx: Writer) => insertJob(tx, await insertUpload(tx), 'bulk', at, share);
        const made = await Promise.all(Array.from({ length: 20 }, () => untilTaken(() => write(add))));
        const due = await listDueJobs(database.reader('primary'), at, 1000);
        const ids = new Set(made.map(({ value }) => value));
        const turns = due.filter(({ jobId }) => ids.has(jobId)).map(({ turn }) => turn);
        expect(turns).toHaveLength(20);
        const [first = 0] = turns;
        expect(turns).toEqual(turns.map((_, index) => first + 100 * index));
      });

      it('relays take each due job once', async () => {
        const { value: ids } = await write(async (tx) => {
          const made: number[] = [];
          for (let n = 0; n < 20; n += 1)
            made.push(await insertJob(tx, await insertUpload(tx), 'bulk', at, newShare()));
          return made;
        });
        const due = await listDueJobs(database.reader('primary'), at, 1000);
        expect(due.map(({ jobId }) => jobId)).toEqual(expect.arrayContaining(ids));
        const relay = (order: number[]) =>
          write(async (tx) => {
            const taken: number[] = [];
            for (const id of order) {
              if (await takeDueJob(tx, id, at, new Date(at.getTime() + 30_000))) taken.push(id);
            }
            return taken;
          });
        const takings = await Promise.all([relay(ids), relay(ids), relay(ids.toReversed())]);
        expect(takings.flatMap(({ value }) => value).sort((a, b) => a - b)).toEqual(ids);
      });
    });

    describe('a reader', () => {
      const freshnesses: Freshness[] = ['any', 'primary', { after: 'not a position' }, { after: '' }];

      it.each(freshnesses)('%j reads', async (freshness) => {
        expect(await readCounter(database.reader(freshness), 'images')).toBeTypeOf('number');
      });

      it('reads in parallel with many others', async () => {
        const { id, reader } = await uploadAndRead();
        const reads = await Promise.all(
          Array.from({ length: 150 }, () => untilTaken(() => findImage(reader, id))),
        );
        expect(new Set(reads.map((image) => image?.id))).toEqual(new Set([id]));
      });

      it.each(freshnesses)('%j cannot write, whatever its type is taken for', async (freshness) => {
        const id = await upload();
        const kysely = database.reader(freshness) as Kysely<ImagesTables>;
        const attempts = [
          () =>
            kysely
              .insertInto('instaclone_deleted_images')
              .values({ id, dt: '2026-11-21 00:00:00.000000' })
              .execute(),
          () => kysely.updateTable('instaclone_images').set({ likes: 9 }).where('id', '=', id).execute(),
          () => kysely.deleteFrom('instaclone_images').where('id', '=', id).execute(),
          () => kysely.schema.dropTable('instaclone_jobs').execute(),
          () => kysely.transaction().execute((tx) => copyLikes(tx, id, 9)),
        ];
        for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/read.?only|reader/i);
        expect(await findImage(database.reader('primary'), id)).toMatchObject({ id, likes: 0 });
      });
    });

    describeQueries(() => database);
    describeUploads(() => database);
    describeDeleting(() => database);
    describeLikes(() => database);
    describeOutbox(() => database);
    describeCheck(() => database);

    describe('migrations', () => {
      it('run once', async () => {
        expect(await database.migrate()).toEqual([]);
      });

      it('run once also when three processes start at once', async () => {
        const script = join(projectRoot, 'dist/test/support/servers/migrate-database.js');
        const migrate = () => execute(process.execPath, [script, bench.emptyAddress]);
        const runs = await Promise.all([migrate(), migrate(), migrate()]);
        const names = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
        expect(names.length).toBeGreaterThan(0);
        expect(new Set(names).size).toBe(names.length);
      });
    });

    describeUpgrade(() => bench);

    it('answers a ping', async () => {
      await database.ping();
    });

    it.skipIf(lacks.freeze)('that hangs is given up in time, and is back when it goes on', async () => {
      const id = await upload();
      const attempts = [
        () => database.ping(),
        () => upload(),
        () => write((tx) => copyLikes(tx, id, 1)),
        () => findImage(database.reader('primary'), id),
        ...Array.from({ length: 50 }, () => () => findImage(database.reader(), id)),
      ];
      const resume = await bench.freeze?.();
      try {
        // First over connections that are there, then with none, and none to be had.
        for (let round = 0; round < 2; round += 1) {
          const start = performance.now();
          const results = await Promise.allSettled(attempts.map((attempt) => attempt()));
          expect(performance.now() - start).toBeLessThan(3000);
          for (const result of results) {
            expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
          }
        }
        // But the one on which it may be watched: what was given up is closed on this side, or it would pile up.
        const sockets = () => process.getActiveResourcesInfo().filter((kind) => /^TCP/.test(kind));
        await expect.poll(() => sockets().length).toBeLessThanOrEqual(1);
      } finally {
        await resume?.();
      }
      await database.ping();
      expect(await findImage(database.reader(), id)).toMatchObject({ likes: 0 });
      expect(await upload()).toBeGreaterThan(id);
    });

    it('that is closed answers nothing more', async () => {
      await database.close();
      await expect(findImage(database.reader(), 1)).rejects.toThrow();
      await expect(upload()).rejects.toThrow();
      await expect(database.ping()).rejects.toThrow();
      await database.close();
    });
  });
}
