import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { byteSize } from '../../domain/byte-size.ts';
import { errorMessage } from '../../domain/errors.ts';
import { atPath, systemReason } from '../failures.ts';
import { visitorNumber } from './crowd.ts';
import { importPicture, uploadKey, type Seeding } from './import-picture.ts';

/** Who owns what is imported. */
const importer = visitorNumber(0);

/** The paths of all files below a folder, sorted; hidden ones and what lies in hidden folders are left out. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await atPath(folder, readdir(folder, { withFileTypes: true }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) paths.push(...(await listFiles(path)));
    // A link to a file counts; one to a folder is not followed, because it may lead round in circles.
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) paths.push(path);
  }
  return paths;
}

/** Imports one file under its own name, if an upload of it would be accepted. */
export async function seedFile(
  seeding: Seeding,
  path: string,
  { copy, maxBytes }: { copy: string; maxBytes: number },
): Promise<void> {
  const refuse = (reason: string) => void seeding.tally.refused.push({ name: path, reason });
  try {
    const { size } = await stat(path);
    if (size > maxBytes) return refuse(errorMessage('too-large', { limit: byteSize(maxBytes) }));
    // A copy, because the blob store may keep what it is given as a second name of the same file, and this one is
    // somebody's own: it may be changed in place later.
    await copyFile(path, copy);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return refuse(reason);
  }
  const key = uploadKey('file', resolve(path));
  const upload = { content: { path: copy }, fileName: basename(path), name: '', owner: importer, key };
  await importPicture(seeding, upload, path).finally(() => rm(copy, { force: true }));
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
