import { extname } from 'node:path';

const writable = ['.jpg', '.jpeg', '.png'];
const readable = [...writable, '.webp'];

/** Whether a file of a folder is taken for a picture. */
export function isPictureName(name: string): boolean {
  return readable.includes(extname(name).toLowerCase());
}

/** The name of what is made from a picture: what can't be written in its own format becomes a JPEG. */
export function writableName(stem: string, extension: string): string {
  return `${stem}${writable.includes(extension.toLowerCase()) ? extension : '.jpg'}`;
}
