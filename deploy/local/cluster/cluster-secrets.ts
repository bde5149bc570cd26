import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAccounts, type MariadbAccounts } from '../servers/mariadb-accounts.ts';

export interface ClusterSecrets {
  database: MariadbAccounts;
  /** The broker keeps the one that its folder was made with. */
  brokerPassword: string;
  cookieSecret: string;
}

/**
 * The secrets of the cluster in this folder: made at random the first time, then the same for ever. One that an earlier
 * version did not know is made when it is missed.
 */
export async function loadSecrets(dir: string): Promise<ClusterSecrets> {
  const file = join(dir, 'secrets.json');
  const fresh: ClusterSecrets = {
    database: makeAccounts(),
    brokerPassword: randomBytes(18).toString('base64url'),
    cookieSecret: randomBytes(32).toString('base64url'),
  };
  const kept = await readKept(file);
  const secrets = { ...fresh, ...kept, database: { ...fresh.database, ...kept.database } };
  await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}

async function readKept(file: string): Promise<Partial<ClusterSecrets>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<ClusterSecrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}
