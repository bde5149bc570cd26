import { statfs } from 'node:fs/promises';
import type { Request, RequestHandler } from 'express';
import type { Config } from '../../config/read-config.ts';
import { byteSize } from '../../domain/byte-size.ts';
import { AppError } from '../../domain/errors.ts';
import type { RateLimits } from '../../ports/rate-limits.ts';
import { clientNetwork } from '../requests/client-network.ts';
import { endReading } from '../requests/end-reading.ts';
import { visitorOf } from './visitor.ts';

export type UploadLimits = Pick<
  Config,
  | 'upload'
  | 'temporaryDir'
  | 'blobStore'
  | 'uploadsAtOnce'
  | 'uploadsPerAddress'
  | 'uploadBytesPerDay'
  | 'minFreeBytes'
>;

/**
 * Decides before the body of an upload is read whether there is room for it: on the disks, among those that this node
 * receives at once, and in what its person and its address may send in a day. Throws `disk-full`, `too-many-requests`
 * or `quota-used`.
 */
export function admitUpload(rateLimits: RateLimits, config: UploadLimits): RequestHandler {
  const checkDisks = leaveFree(config);
  const checkQuota = boundBytes(rateLimits, config);
  const open = new Map<string, number>();
  let total = 0;

  function enter(network: string): void {
    const own = open.get(network) ?? 0;
    if (total >= config.uploadsAtOnce || own >= config.uploadsPerAddress) {
      throw new AppError('too-many-requests', { seconds: 5 });
    }
    total += 1;
    open.set(network, own + 1);
  }

  function leave(network: string): void {
    total -= 1;
    const left = (open.get(network) ?? 1) - 1;
    if (left > 0) open.set(network, left);
    else open.delete(network);
  }

  return async (req, res, next) => {
    const network = clientNetwork(req);
    try {
      await checkDisks();
      enter(network);
      res.once('close', () => leave(network));
      await checkQuota(req);
    } catch (error) {
      endReading(req, res);
      throw error;
    }
    next();
  };
}

/**
 * Throws `disk-full` while a disk of the pictures has less room than it has to keep, or the temporary folder none for
 * one more upload: in containers that is a small file system in memory.
 */
function leaveFree({ temporaryDir, blobStore, minFreeBytes, upload }: UploadLimits): () => Promise<void> {
  if (minFreeBytes === 0) return async () => undefined;
  const leasts = new Map([
    [temporaryDir, Math.min(minFreeBytes, upload.maxBytes)],
    [blobStore.dir, minFreeBytes],
    [blobStore.originalsDir ?? blobStore.dir, minFreeBytes],
  ]);
  let foundAt = -Infinity;
  return async () => {
    if (performance.now() - foundAt < foundForMs) return;
    for (const [folder, bytes] of leasts) {
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize < bytes) throw new AppError('disk-full');
    }
    foundAt = performance.now();
  };
}

/** Many uploads at once need not ask many times. As much may come in this time as is received at once in any case. */
const foundForMs = 100;

/** Counts what a request says that it is going to send, and what it may send at most when it does not say. */
function boundBytes(
  rateLimits: RateLimits,
  { uploadBytesPerDay, upload }: UploadLimits,
): (req: Request) => Promise<void> {
  if (uploadBytesPerDay === 0) return async () => undefined;
  const quota = rateLimits.limiter({
    name: 'upload-bytes',
    points: uploadBytesPerDay,
    seconds: 24 * 60 * 60,
  });
  return async (req) => {
    const bytes = Math.min(Number(req.get('content-length') ?? upload.maxBytes), upload.maxBytes);
    for (const key of [visitorOf(req), clientNetwork(req)]) {
      const waitMs = key === undefined ? undefined : await quota.take(key, bytes);
      if (waitMs === undefined) continue;
      const [seconds, hours] = [Math.ceil(waitMs / 1000), Math.ceil(waitMs / 3_600_000)];
      throw new AppError('quota-used', { limit: byteSize(uploadBytesPerDay), hours, seconds });
    }
  };
}
