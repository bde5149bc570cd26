import { availableParallelism } from 'node:os';
import { AppError } from '../domain/errors.ts';
import { filterNames, findFilter } from '../filters/catalogue.ts';
import { loadPictureLimits } from '../main/load-picture-limits.ts';
import { interrupted, onInterrupt } from '../ops/interruption.ts';
import { wholeNumber } from './arguments.ts';
import type { Arguments } from './command.ts';
import { isFolder } from './is-folder.ts';
import { readPictureFile, writePictureFile } from './picture-file.ts';
import { isPictureName, writableFormat } from './picture-names.ts';

/** `instaclone filter`: one picture file becomes another, or many do in a folder. */
export async function filter({ values, operands }: Arguments): Promise<number> {
  const name = values['filter'] ?? 'sepia';
  if (!findFilter(name)) throw new AppError('unknown-filter', { filters: filterNames.join(', ') });
  const strength = strengthOf(values['strength'] ?? '100');
  const jobs = wholeNumber('--jobs', values['jobs'] ?? String(availableParallelism()), 1, 1024);
  const inputs = operands.slice(0, -1);
  const output = operands.at(-1) ?? '';
  const [input = '', ...others] = inputs;
  const isSingle = others.length === 0 && (await isForFile(input, output));
  // Before the work is done.
  if (isSingle) writableFormat(output);
  const limits = await loadPictureLimits();
  const filterFile = async (from: string, to: string) => {
    // The filter engine is loaded while another thread decodes the picture.
    const [picture, { applyFilter }] = await Promise.all([
      readPictureFile(from, limits),
      import('../rendering/apply-filter.ts'),
    ]);
    applyFilter(picture, name, strength);
    await writePictureFile(to, picture);
    return picture;
  };
  if (!isSingle) {
    const { filterIntoFolder } = await import('./filter-folder.ts');
    return filterIntoFolder(inputs, output, { jobs, filterFile });
  }
  onInterrupt(() => process.exit(interrupted));
  await filterFile(input, output);
  return 0;
}

/** Whether the last word of two names a file. A folder can't become a picture, which reading it then says. */
async function isForFile(input: string, output: string): Promise<boolean> {
  return !(await isFolder(output)) && (isPictureName(output) || !(await isFolder(input)));
}

function strengthOf(text: string): number {
  const strength = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (!(strength <= 100)) throw new AppError('bad-strength');
  return strength;
}
