import { dirname, relative } from 'node:path';
import type { Config } from '../../config/read-config.ts';

/** Which of the tiers a command works on, in words: the folder of an embedded node, or the server of a cluster. */
export function describeTarget(
  { databaseUrl, databasePath }: Pick<Config, 'databaseUrl' | 'databasePath'>,
  cwd = process.cwd(),
): string {
  if (databaseUrl === undefined) {
    const folder = dirname(databasePath);
    const shown = relative(cwd, folder);
    return `the embedded node's data in ${shown.startsWith('..') || shown === '' ? folder : `./${shown}`}`;
  }
  const { host, pathname } = new URL(databaseUrl);
  return `the site whose database is ${pathname.slice(1)} on ${host}`;
}
