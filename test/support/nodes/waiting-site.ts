import { listen } from '../../../src/ops/listen.ts';
import { largestWidth, mediaKey } from '../../../src/domain/images/blob-keys.ts';
import { findImage } from '../../../src/data/images/images.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { jpegPhoto } from '../pictures/pictures.ts';
import { openApp } from './open-app.ts';

export interface WaitingSite {
  url: string;
  core: Core;
  /** Does what a worker does when it has made the first size; returns its key. */
  tellFirstSize(imageId: number): Promise<string>;
  close(): Promise<void>;
}

/** Pages without a worker: what is uploaded is being made until the test says something else. */
export async function openWaitingSite(dataDir: string): Promise<WaitingSite> {
  let core: Core | undefined;
  const app = await openApp(dataDir, { adapt: (own) => (core = own) });
  const opened = core as unknown as Core;
  const web = await listen(app.answer, { host: '127.0.0.1', port: 0 });
  return {
    url: web.url,
    core: opened,
    async tellFirstSize(imageId) {
      const image = await findImage(opened.stores.images.reader(), imageId);
      if (!image) throw new Error(`There is no picture ${imageId}`);
      const { folder, owner: onlyFor } = image;
      const key = mediaKey(folder, 'f'.repeat(32), largestWidth);
      await opened.blobs.put(key, await jpegPhoto(200, 100));
      const first = { key, width: 2000, height: 1000 };
      opened.events.publish({ type: 'image-changed', imageId, state: 'processing', first, onlyFor });
      return key;
    },
    async close() {
      await web.close(0);
      await app.close();
    },
  };
}
