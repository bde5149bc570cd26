import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPainters } from '../samples/painters.ts';
import type { Arguments } from './command.ts';
import { wholeNumber } from './arguments.ts';
import { atPath } from './failures.ts';
import { writePictureFile } from './picture-file.ts';
import { openProgress } from './progress.ts';
import { readPhotographOptions } from './seed/seed-request.ts';

/** `instaclone samples FOLDER`: synthetic photographs as files, for measuring without a site. */
export async function samples({ values, operands }: Arguments): Promise<void> {
  const [folder = ''] = operands;
  const count = wholeNumber('--count', values['count'] ?? '10', 1, 10_000);
  const options = readPhotographOptions(values);
  await atPath(folder, mkdir(folder, { recursive: true }));
  const painters = openPainters();
  const progress = await openProgress('Painting', count);
  const digits = String(count).length;
  try {
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const photograph = await painters.paint({ ...options, index });
        const name = `photograph-${String(index + 1).padStart(digits, '0')}.jpg`;
        if (photograph) await writePictureFile(join(folder, name), photograph.picture);
        progress.step();
      }),
    );
  } finally {
    progress.stop();
    await painters.close();
  }
  console.log(`${count} ${count === 1 ? 'photograph' : 'photographs'} in ${folder}`);
}
