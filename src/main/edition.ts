import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** A digest of everything that pages are made by: code, templates, static files. A deploy makes another one. */
export async function editionOf(): Promise<string> {
  const folders = [
    join(import.meta.dirname, '..'),
    join(projectRoot, 'templates'),
    join(projectRoot, 'static'),
  ];
  const digest = createHash('sha256');
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    const contents = await Promise.all(paths.map((path) => readFile(path)));
    contents.forEach((content, index) =>
      digest.update(`${paths[index]} ${content.length}\n`).update(content),
    );
  }
  return digest.digest('base64url').slice(0, 16);
}
