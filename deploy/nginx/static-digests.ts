import { join } from 'node:path';
import { digestStatic } from '../../src/web/pages/static-digests.ts';

/**
 * What nginx's template includes to tell which static URLs name the files that it has: a line for each file of
 * `staticRoot`/static, with the path and the digest of its URL.
 */
export async function renderStaticDigests(staticRoot: string): Promise<string> {
  const digests = await digestStatic(join(staticRoot, 'static'));
  return [...digests].map(([path, digest]) => `"/static/${path} ${digest}" yes;\n`).join('');
}
