import { join } from 'node:path';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb, type MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { discard, startEmbeddedNode, type EmbeddedNode } from '../../support/nodes/embedded-node.ts';
import { migrateAt } from '../../support/servers/open-database.ts';
import { insertPictures } from './many-pictures.ts';

interface LoneNode {
  node: EmbeddedNode;
  database: MariadbServer;
  stop(): Promise<void>;
}

interface LoneNodeOptions {
  dir: string;
  name: string;
  pictures: number;
  env?: Record<string, string>;
  /** The database as the node shall see it, such as through a proxy. */
  databaseUrl?: (server: MariadbServer) => Promise<string>;
}

/** One web node on a MariaDB of its own, without replicas: for what has to be measured undisturbed. */
export async function startLoneNode(options: LoneNodeOptions): Promise<LoneNode> {
  const { dir, name, pictures, env = {} } = options;
  const database = await startMariadb({ dir: join(dir, name), name, serverId: 1, accounts: makeAccounts() });
  try {
    await migrateAt(database.migrateUrl);
    const url = (await options.databaseUrl?.(database)) ?? database.url;
    const node = await startEmbeddedNode({ LAB: 'on', LOG_LEVEL: 'warn', DATABASE_URL: url, ...env });
    const stop = async () => {
      await discard(node);
      await database.kill();
    };
    await insertPictures(database.url, pictures).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { node, database, stop };
  } catch (error) {
    await database.kill();
    throw error;
  }
}
