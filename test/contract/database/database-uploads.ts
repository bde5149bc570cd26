import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { deleteImageRow, findImage, findUpload } from '../../../src/data/images/images.ts';
import { findJobOfImage } from '../../../src/data/images/jobs.ts';
import { newUploadKey } from '../../../src/domain/images/upload-key.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { uploadImage } from '../../../src/usecases/images/upload-image.ts';
import { openCore } from '../../support/nodes/core.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { insertUpload, randomName } from '../../support/nodes/rows.ts';

/** An upload that comes more than once, on whatever engine: what is unique there is decided by its indexes. */
export function describeUploads(open: () => OneDatabase): void {
  describe('an upload with a key', () => {
    let dir: string;
    let blobs: BlobStore;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'instaclone-uploads-'));
      blobs = await openFolder(join(dir, 'blobs'));
      await writeFile(join(dir, 'lake.jpg'), await jpegPhoto(8, 8));
      await writeFile(join(dir, 'hill.jpg'), await jpegPhoto(9, 9));
    });
    afterAll(() => rm(dir, { recursive: true }));

    const countBlobs = async () => {
      const entries = await readdir(join(dir, 'blobs'), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    };
    const send = (upload: {
      owner: string;
      key?: string;
      fileName?: string;
      name?: string;
      alt?: string;
      content?: { bytes: Buffer };
    }) => {
      const fileName = upload.fileName ?? 'lake.jpg';
      return uploadImage(openCore({ stores: open().stores, blobs }), {
        name: '',
        urgency: 'interactive',
        content: { path: join(dir, fileName) },
        ...upload,
        fileName,
      });
    };

    it('is found by it, and a person has one of each', async () => {
      const write = async <T>(work: (tx: Writer) => Promise<T>) => (await open().transaction(work)).value;
      const reader = () => open().reader('primary');
      const owner = randomName();
      const key = { owner, uploadKey: 'a'.repeat(64) };
      const id = await write((tx) => insertUpload(tx, key));
      expect(await findUpload(reader(), key)).toMatchObject({ id, owner });
      await expect(write((tx) => insertUpload(tx, key))).rejects.toThrow(/unique|duplicate/i);
      for (const other of [
        { ...key, owner: randomName() },
        { ...key, uploadKey: 'A'.repeat(64) },
      ]) {
        expect(await findUpload(reader(), other)).toBeUndefined();
        const otherId = await write((tx) => insertUpload(tx, other));
        expect(await findUpload(reader(), other)).toMatchObject({ id: otherId });
      }
      await write(async (tx) => [await insertUpload(tx, { owner }), await insertUpload(tx, { owner })]);
      await write((tx) => deleteImageRow(tx, id));
      expect(await findUpload(reader(), key)).toBeUndefined();
    });

    it('makes one picture, however often it comes, whose reader sees it', async () => {
      const upload = { owner: randomName(), key: newUploadKey() };
      const before = await countBlobs();
      const { id } = await send(upload);
      const again = await send(upload);
      expect(again.id).toBe(id);
      const reader = open().reader({ after: again.position.images ?? '' });
      expect(await findImage(reader, id)).toMatchObject({ id, state: 'processing' });
      expect(await countBlobs()).toBe(before + 1);
      const inMemory = { ...upload, content: { bytes: await readFile(join(dir, 'lake.jpg')) } };
      expect((await send(inMemory)).id).toBe(id);
      expect((await send({ ...inMemory, key: newUploadKey() })).id).toBeGreaterThan(id);
    });

    it('makes one picture when twenty come at once', async () => {
      for (let round = 0; round < 3; round += 1) {
        const upload = { owner: randomName(), key: newUploadKey() };
        const before = await countBlobs();
        const made = await Promise.all(Array.from({ length: 20 }, () => send(upload)));
        const ids = new Set(made.map(({ id }) => id));
        expect(ids.size).toBe(1);
        const [id = 0] = ids;
        expect(await findJobOfImage(open().reader('primary'), id)).toMatchObject({ state: 'queued' });
        expect(await countBlobs()).toBe(before + 1);
      }
    });

    it('is another one when anything about it differs, or without the key', async () => {
      const upload = { owner: randomName(), key: newUploadKey() };
      const uploads = [
        upload,
        { ...upload, owner: randomName() },
        { ...upload, key: newUploadKey() },
        { ...upload, fileName: 'hill.jpg' },
        { ...upload, fileName: 'hill.jpg', name: 'lake.jpg' },
        { ...upload, name: 'Lake' },
        { ...upload, alt: 'A lake' },
        { owner: upload.owner },
        { owner: upload.owner },
      ];
      const ids = new Set<number>();
      for (const one of uploads) ids.add((await send(one)).id);
      expect(ids.size).toBe(uploads.length);
    });
  });
}
