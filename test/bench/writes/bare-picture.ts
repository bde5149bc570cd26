import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { widthsFor } from '../../../src/domain/images/blob-keys.ts';

/**
 * The baseline: a loop that decodes a picture once, and resizes and encodes it to the sizes that the site makes, with
 * the same library and quality. No filter, no files, no server.
 */
async function make(bytes: Buffer): Promise<void> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const decoded = () => sharp(data, { raw: { width, height, channels } });
  await decoded().jpeg({ quality: 90 }).toBuffer();
  for (const narrower of widthsFor(width)) {
    await decoded().resize(narrower).jpeg({ quality: 82 }).toBuffer();
  }
}

// A process of its own. As many at once as there are cores, as the workers do it: cores share a memory and a clock.
sharp.concurrency(1);
process.on('message', ({ bytes, count }: { bytes: string; count: number }) => {
  void cpuMsOf(Buffer.from(bytes, 'base64'), count).then((ms) => process.send?.(ms));
});

async function cpuMsOf(picture: Buffer, count: number): Promise<number> {
  const before = process.cpuUsage();
  const list = Array(count).keys();
  const work = async () => {
    while (!list.next().done) await make(picture);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}
