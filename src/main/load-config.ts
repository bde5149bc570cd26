import {
  ConfigError,
  readConfig,
  requireVariables,
  type Config,
  type variables,
} from '../config/read-config.ts';

/**
 * The configuration of this process; when it is not usable, or one of the variables that this program can't do
 * without is not set, says why on standard error and exits 78 (EX_CONFIG).
 */
export function loadConfig(required: readonly (keyof typeof variables)[] = []): Readonly<Config> {
  try {
    requireVariables(process.env, required);
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78);
  }
}
