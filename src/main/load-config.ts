import { ConfigError, readConfig, readVariables, type Config } from '../config/read-config.ts';
import type { VariableName } from '../config/variables.ts';
import { checkFolders, type FolderVariable } from './check-folders.ts';

/**
 * The configuration of this process; when it is not usable, or one of the variables that this program can't do
 * without is not set, or it can't write to one of these folders, says why on standard error and exits 78 (EX_CONFIG).
 */
export function loadConfig(
  required: readonly VariableName[] = [],
  folders: readonly FolderVariable[] = [],
): Readonly<Config> {
  // Whatever is written from here on is for this user only: databases, uploads, originals with the places in them.
  process.umask(0o077);
  return orExit(() => {
    const config = readConfig(process.env, required);
    checkFolders(config, folders);
    return config;
  });
}

/** The values of these variables, for a program that does without the others; exits as `loadConfig` does. */
export function loadVariables<Name extends VariableName>(names: readonly Name[]) {
  return orExit(() => readVariables(process.env, names));
}

function orExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78);
  }
}
