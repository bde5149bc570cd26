import { openMysql } from '../adapters/mysql/open-mysql.ts';
import { openSqlite } from '../adapters/sqlite/open-sqlite.ts';
import type { Config } from '../config/read-config.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Log } from '../ops/log.ts';
import type { DatabaseServer, Stores } from '../ports/stores.ts';

/** The stores where the configuration says that each is; those that are on one server share its connections. */
export async function openStores(
  config: Config,
  log: Log,
  readsReplicas: boolean,
): Promise<{ stores: Stores; servers: DatabaseServer[] }> {
  const servers = new Map<string, DatabaseServer>();
  const serverOf = async (name: StoreName): Promise<DatabaseServer> => {
    const { url, replicaUrls } = config.storePlaces[name];
    const place = { url, replicaUrls: readsReplicas ? replicaUrls : [] };
    const key = JSON.stringify(place);
    const server = servers.get(key) ?? (await openServer(config, place, log));
    servers.set(key, server);
    return server;
  };
  // One after the other, so that two on one server do not open it twice.
  const opened = new Map<StoreName, DatabaseServer>();
  for (const name of storeNames) opened.set(name, await serverOf(name));
  const of = (name: StoreName) => opened.get(name) as DatabaseServer;
  return {
    stores: {
      images: of('images').store('images'),
      likes: of('likes').store('likes'),
      people: of('people').store('people'),
    },
    servers: [...servers.values()],
  };
}

function openServer(
  config: Config,
  { url, replicaUrls }: Config['storePlaces'][StoreName],
  log: Log,
): Promise<DatabaseServer> {
  if (url === undefined) return openSqlite(config.databasePath);
  return openMysql({ url, replicaUrls, maxLagSeconds: config.replicaMaxLagSeconds, log });
}
