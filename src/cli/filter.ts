import { applyFilter } from '../rendering/render-picture.ts';
import { AppError } from '../domain/errors.ts';
import { filterNames, findFilter } from '../filters/catalogue.ts';
import { loadConfig } from '../main/load-config.ts';
import type { Arguments } from './command.ts';
import { readPictureFile, refuseUnknownExtension, writePictureFile } from './picture-file.ts';

/** `instaclone filter`: one picture file becomes another. */
export async function filter({ values, operands }: Arguments): Promise<void> {
  const [input = '', output = ''] = operands;
  const name = values['filter'] ?? 'sepia';
  if (!findFilter(name)) throw new AppError('unknown-filter', { filters: filterNames.join(', ') });
  const strength = strengthOf(values['strength'] ?? '100');
  refuseUnknownExtension(output);
  const picture = await readPictureFile(input, loadConfig().upload);
  applyFilter(picture, name, strength);
  await writePictureFile(output, picture);
}

function strengthOf(text: string): number {
  const strength = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (!(strength <= 100)) throw new AppError('bad-strength');
  return strength;
}
