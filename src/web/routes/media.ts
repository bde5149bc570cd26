import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { AppError } from '../../domain/errors.ts';
import { mediaKeyPattern } from '../../domain/images/blob-keys.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { allowOnly } from '../middleware/errors.ts';

const mediaPath = new RegExp(`^/(${mediaKeyPattern})$`);

/**
 * `/media/...`: the JPEGs that the worker made, and nothing else of the blob store. In a cluster nginx answers these
 * from disk; the node is there for the embedded mode.
 */
export function mediaRoutes(blobs: BlobStore): Router {
  const router = Router();
  router.get(mediaPath, async (req, res) => {
    const blob = await blobs.open(req.params[0] as string);
    if (!blob) throw new AppError('no-page');
    res.set({
      'Content-Type': 'image/jpeg',
      'Content-Length': String(blob.size),
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: `"${req.path.split('/').at(-1)}"`,
    });
    if (req.fresh || req.method === 'HEAD') {
      blob.stream.destroy();
      res.status(req.fresh ? 304 : 200).end();
      return;
    }
    await pipeline(blob.stream, res).catch((error: NodeJS.ErrnoException) => {
      // The visitor left in the middle of a picture: nobody's fault.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });
  router.all(mediaPath, allowOnly('GET', 'HEAD'));
  return router;
}
