import { ConfigError, readConfig, type Config } from '../config.ts';

/** The configuration of this process; when it is not usable, says why on standard error and exits 78 (EX_CONFIG). */
export function loadConfig(): Readonly<Config> {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78);
  }
}
