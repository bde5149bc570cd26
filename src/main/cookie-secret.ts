import { hkdfSync, randomBytes } from 'node:crypto';
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

/** A key for one purpose (RFC 5869), from which nobody learns the secret or the key of another purpose. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
