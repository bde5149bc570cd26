import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, type Config } from '../config/read-config.ts';

/** The variables that name folders, and which one each names. */
const folders = {
  DATA_DIR: (config: Config) => dirname(config.databasePath),
  BLOB_DIR: (config: Config) => config.blobStore.dir,
  ORIGINALS_DIR: (config: Config) => config.blobStore.originalsDir ?? config.blobStore.dir,
} as const;

export type FolderVariable = keyof typeof folders;

/** Makes the folders that a program writes to. Throws a ConfigError that names those in which it can't. */
export function checkFolders(config: Config, names: readonly FolderVariable[]): void {
  const problems: string[] = [];
  const checked = new Set<string>();
  for (const name of names) {
    const folder = folders[name](config);
    if (checked.has(folder)) continue;
    checked.add(folder);
    const reason = reasonAgainst(folder);
    if (reason !== undefined) {
      problems.push(`${name} must be a folder that can be written to, but ${folder} can't: ${reason}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Why nothing can be written there; found by doing it, because permissions do not tell all and root passes them. */
function reasonAgainst(folder: string): string | undefined {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(probe, 'x');
    rmSync(probe);
    return undefined;
  } catch (error) {
    // `ENOTDIR: not a directory, mkdir '/dev/null/data'`
    return (error as Error).message.split(',')[0];
  }
}

/** With those above it. Not by `recursive`: in /proc, where nothing can be made, that tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  mkdirSync(folder);
}
