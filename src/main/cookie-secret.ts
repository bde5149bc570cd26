import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Config } from '../config/read-config.ts';

/**
 * The key of visitor cookies: COOKIE_SECRET, or one that is made at the first start and kept, so that people stay
 * who they are after a restart.
 */
export async function cookieSecret(config: Pick<Config, 'cookieSecret' | 'secretPath'>): Promise<string> {
  if (config.cookieSecret !== undefined) return config.cookieSecret;
  const fresh = randomBytes(32).toString('hex');
  try {
    // wx: of two processes that start at once, the second reads what the first wrote.
    await writeFile(config.secretPath, fresh, { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(config.secretPath, 'utf8');
  }
}
