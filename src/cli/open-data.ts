import type { Config } from '../config/read-config.ts';
import { loadConfig } from '../main/load-config.ts';
import { openAdapters } from '../main/open-adapters.ts';
import type { Stores } from '../ports/stores.ts';
import type { Core } from '../usecases/core.ts';
import { Failure, systemReason } from './failures.ts';
import { openCommandLog } from './open-command-log.ts';

/** Gives the stores to `work` and closes them in the end. */
export function withStores(work: (stores: Stores) => Promise<void>): Promise<void> {
  return withCore(({ stores }) => work(stores));
}

/** The same with all that use cases need. */
export async function withCore(work: (core: Core, config: Config) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const adapters = await opened(openAdapters(config, openCommandLog(config)));
  try {
    await work(adapters.core, config);
  } finally {
    await adapters.close();
  }
}

/** What was opened; when it can't be, whatever the reason, that is no defect of the command. */
export async function opened<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const reason = systemReason(error) ?? (error instanceof Error ? error.message : String(error));
    throw new Failure(`the data can't be opened: ${reason}`);
  }
}
