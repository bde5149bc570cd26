import type { Arguments } from '../command.ts';
import { wholeNumber } from '../arguments.ts';
import { UsageError } from '../failures.ts';

interface PhotographChoice {
  width: number;
  height: number;
  seedNumber: number;
}

export type SeedRequest =
  ({ type: 'photographs'; count: number } & PhotographChoice) | { type: 'folder'; folder: string };

const smallestSide = 16;
const largestSide = 10_000;
/** They are painted in floating point, 12 bytes a pixel. */
const mostPixels = 24e6;

/** What is to be seeded. Throws a UsageError when the options do not fit together. */
export function readSeedRequest({ values, operands }: Arguments): SeedRequest {
  const [folder] = operands;
  const { count } = values;
  if (folder !== undefined) {
    if (Object.keys(values).length > 0) throw new UsageError('seed: either a FOLDER or options, not both');
    return { type: 'folder', folder };
  }
  if (count === undefined)
    throw new UsageError('seed: --count N or a FOLDER is missing; see instaclone seed --help');
  return {
    type: 'photographs',
    count: wholeNumber('--count', count, 1, 1_000_000),
    ...readPhotographOptions(values),
  };
}

/** `--size` and `--seed-number`: which photographs are painted. Throws a UsageError. */
export function readPhotographOptions(values: Arguments['values']): PhotographChoice {
  const { size = '1280x960', 'seed-number': seedNumber = '1' } = values;
  return { ...readSize(size), seedNumber: wholeNumber('--seed-number', seedNumber, 0, 1_000_000) };
}

function readSize(text: string): { width: number; height: number } {
  const [, width = NaN, height = NaN] = (/^(\d{1,5})x(\d{1,5})$/i.exec(text) ?? []).map(Number);
  const isFine = Math.min(width, height) >= smallestSide && Math.max(width, height) <= largestSide;
  if (isFine && width * height <= mostPixels) return { width, height };
  throw new UsageError(
    `--size must be WIDTHxHEIGHT in pixels, each side from ${smallestSide} to ${largestSide} and at most ${mostPixels / 1e6} megapixels, but is ${JSON.stringify(text)}`,
  );
}
