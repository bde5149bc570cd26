import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAccounts, type MariadbAccounts } from '../servers/mariadb-accounts.ts';

export interface ClusterSecrets {
  database: MariadbAccounts;
  /** The broker keeps the one that its folder was made with. */
  brokerPassword: string;
  cookieSecret: string;
}

/** The secrets of the cluster in this folder: made at random the first time, then the same for ever. */
export async function loadSecrets(dir: string): Promise<ClusterSecrets> {
  const file = join(dir, 'secrets.json');
  const fresh: ClusterSecrets = {
    database: makeAccounts(),
    brokerPassword: randomBytes(18).toString('base64url'),
    cookieSecret: randomBytes(32).toString('base64url'),
  };
  try {
    await writeFile(file, JSON.stringify(fresh), { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(await readFile(file, 'utf8')) as ClusterSecrets;
  }
}
