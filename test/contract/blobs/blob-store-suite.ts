import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../src/ports/blob-store.ts';

interface OpenedBlobStore {
  blobs: BlobStore;
  close(): Promise<void>;
}

/** What every blob store promises. */
export function testBlobStore(name: string, openStore: () => Promise<OpenedBlobStore>): void {
  describe(`the blob store ${name}`, () => {
    let opened: OpenedBlobStore;
    let blobs: BlobStore;
    let scratch: string;
    beforeAll(async () => {
      opened = await openStore();
      blobs = opened.blobs;
      scratch = await mkdtemp(join(tmpdir(), 'instaclone-blob-'));
    });
    afterAll(async () => {
      await opened.close();
      await rm(scratch, { recursive: true });
    });

    it('gives back what was put, empty blobs too', async () => {
      await blobs.put('a/b/full.jpg', Buffer.from([0, 255, 10]));
      await blobs.put('a/b/empty', Buffer.alloc(0));
      expect(await blobs.get('a/b/full.jpg')).toEqual(Buffer.from([0, 255, 10]));
      expect(await blobs.get('a/b/empty')).toEqual(Buffer.alloc(0));
    });

    it('says undefined of what is not there, and of a folder', async () => {
      await blobs.put('folder/file', Buffer.from('x'));
      for (const key of ['nothing', 'folder', 'folder/file/below']) {
        expect(await blobs.get(key), key).toBeUndefined();
        expect(await blobs.open(key), key).toBeUndefined();
      }
    });

    it('opens a blob as a stream of known size', async () => {
      await blobs.put('stream', Buffer.alloc(200_000, 7));
      const blob = await blobs.open('stream');
      expect(blob?.size).toBe(200_000);
      expect((await buffer(blob!.stream)).equals(Buffer.alloc(200_000, 7))).toBe(true);
    });

    it('takes the same key again, the later bytes winning', async () => {
      await blobs.put('twice', Buffer.from('one'));
      await blobs.put('twice', Buffer.from('two'));
      expect(String(await blobs.get('twice'))).toBe('two');
    });

    it('takes a local file and leaves it alone', async () => {
      const path = join(scratch, 'upload');
      await writeFile(path, 'uploaded');
      await blobs.putFile('from/file', path);
      await blobs.putFile('from/file', path);
      await writeFile(path, 'rewritten');
      await rm(path);
      expect(String(await blobs.get('from/file'))).toBe('uploaded');
      await expect(blobs.putFile('from/nothing', path)).rejects.toThrow();
      expect(await blobs.get('from/nothing')).toBeUndefined();
    });

    it('never shows half a blob, even while it is written over and over', async () => {
      const size = 500_000;
      const write = async () => {
        for (let byte = 0; byte < 20; byte += 1) await blobs.put('atomic', Buffer.alloc(size, byte));
      };
      let isWriting = true;
      const writing = write().finally(() => (isWriting = false));
      while (isWriting) {
        const bytes = await blobs.get('atomic');
        if (bytes) expect(bytes.equals(Buffer.alloc(size, bytes[0]))).toBe(true);
      }
      await writing;
    });

    it('takes several blobs together, each to be read before they are flushed', async () => {
      const batch = blobs.openBatch();
      await Promise.all(['m/1/a', 'm/1/b', 'm/2/a'].map((key) => batch.add(key, Buffer.from(key))));
      await batch.add('m/1/a', Buffer.from('again'));
      const read = async () =>
        Promise.all(['m/1/a', 'm/1/b', 'm/2/a'].map(async (key) => String(await blobs.get(key))));
      expect(await read()).toEqual(['again', 'm/1/b', 'm/2/a']);
      await batch.flush();
      expect(await read()).toEqual(['again', 'm/1/b', 'm/2/a']);
      await blobs.openBatch().flush();
    });

    it('says of a batch what could not be written, and keeps the rest', async () => {
      const batch = blobs.openBatch();
      await batch.add('n/file', Buffer.from('x'));
      await expect(batch.add('n/file/below', Buffer.from('y'))).rejects.toThrow();
      await batch.flush();
      expect(String(await blobs.get('n/file'))).toBe('x');
    });

    it('removes all below a prefix and nothing beside it', async () => {
      for (const key of ['x/1/a', 'x/1/b/c', 'x/10/a']) await blobs.put(key, Buffer.from(key));
      await blobs.removeAll('x/1');
      await blobs.removeAll('x/1');
      expect(await blobs.get('x/1/a')).toBeUndefined();
      expect(await blobs.get('x/1/b/c')).toBeUndefined();
      expect(String(await blobs.get('x/10/a'))).toBe('x/10/a');
    });

    it.each(['..', '../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/./b', '', 'a\0b', 'a/..', '.hidden'])(
      'refuses the key %j',
      async (key) => {
        await expect(Promise.resolve().then(() => blobs.get(key))).rejects.toThrow(RangeError);
        await expect(Promise.resolve().then(() => blobs.put(key, Buffer.from('x')))).rejects.toThrow(
          RangeError,
        );
        await expect(blobs.openBatch().add(key, Buffer.from('x'))).rejects.toThrow(RangeError);
        await expect(Promise.resolve().then(() => blobs.removeAll(key))).rejects.toThrow(RangeError);
      },
    );
  });
}
