import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestStatic } from '../../src/web/pages/static-digests.ts';
import { renderSecurityHeaders, renderSecurityMaps } from './security-headers.ts';

/** Writes into `dir` what nginx's template includes. `staticRoot` is the folder that holds static/. */
export async function writeIncludes(dir: string, staticRoot: string): Promise<void> {
  await writeWhole(join(dir, 'static-digests.map'), await renderStaticDigests(staticRoot));
  await writeWhole(join(dir, 'security-headers.map'), renderSecurityMaps());
  await writeWhole(join(dir, 'security-headers.conf'), renderSecurityHeaders());
}

/** Which static URLs name the files that nginx has: a line for each, with the path and the digest of its URL. */
async function renderStaticDigests(staticRoot: string): Promise<string> {
  const digests = await digestStatic(join(staticRoot, 'static'));
  return [...digests].map(([path, digest]) => `"/static/${path} ${digest}" yes;\n`).join('');
}

/** Never half a file: nginx may be reading it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
