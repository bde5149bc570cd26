import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file whole, for nobody else's eyes. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
