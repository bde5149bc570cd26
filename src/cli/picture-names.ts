import { extname } from 'node:path';
import { Failure } from './failures.ts';

/** The formats in which pictures are written, by the names of their files. */
const writable = ['.jpg', '.jpeg', '.png'] as const;
export type WritableExtension = (typeof writable)[number];

/** The format that a name asks for; undefined when it is none in which pictures are written. */
function formatOf(name: string): WritableExtension | undefined {
  const extension = extname(name).toLowerCase();
  return writable.find((each) => each === extension);
}

/** Whether a file of a folder is taken for a picture. */
export function isPictureName(name: string): boolean {
  return formatOf(name) !== undefined || extname(name).toLowerCase() === '.webp';
}

/** The name of what is made from a picture: what can't be written in its own format becomes a JPEG. */
export function writableName(stem: string, extension: string): string {
  return `${stem}${formatOf(`a${extension}`) === undefined ? '.jpg' : extension}`;
}

/** The format in which a picture is written under this name. Throws a Failure when there is none. */
export function writableFormat(path: string): WritableExtension {
  const format = formatOf(path);
  if (format === undefined) throw new Failure(`${path}: the name must end in ${writable.join(', ')}`);
  return format;
}
