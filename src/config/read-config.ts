import { join, resolve } from 'node:path';
import { levels, type Level } from '../cache/reading.ts';
import type { BlobStoreDescription } from '../ports/blob-store.ts';
import { findText } from './secret-files.ts';
import { placesOfStores, problemsWithStores } from './store-places.ts';
import { variables, type Values, type Variable, type VariableName } from './variables.ts';

export type Config = Values & ReturnType<typeof derive>;

/** Lists every variable that is wrong: its name, what was expected and what was found. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the environment once. Throws one ConfigError with every problem, such as that one of the required variables is
 * not set. An empty variable counts as not set.
 */
export function readConfig(env: NodeJS.ProcessEnv, required: readonly VariableName[] = []): Readonly<Config> {
  const { values, problems } = readValues(env, Object.keys(variables) as VariableName[], required);
  const allProblems = [...problems, ...problemsWithStores(values)];
  if (allProblems.length > 0) throw new ConfigError(allProblems);
  return Object.freeze({ ...values, ...derive(values) });
}

/** The values of these variables, whatever the others are. Throws a ConfigError as `readConfig` does. */
export function readVariables<Name extends VariableName>(
  env: NodeJS.ProcessEnv,
  names: readonly Name[],
): Pick<Values, (typeof variables)[Name]['field']> {
  const { values, problems } = readValues(env, names, []);
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}

/** Where there are problems, some of the values are missing. */
function readValues(
  env: NodeJS.ProcessEnv,
  names: readonly VariableName[],
  required: readonly VariableName[],
): { values: Values; problems: string[] } {
  const problems: string[] = [];
  const read = (name: VariableName): [string, unknown] => {
    const row: Variable = variables[name];
    const found = findText(env, name, row.type.isSecret);
    if (found.problem !== undefined) problems.push(found.problem);
    else if (found.text === undefined && required.includes(name)) {
      problems.push(`${name} must be set: ${row.meaning}`);
    }
    const text = found.text ?? row.fallback;
    if (text === undefined) return [row.field, undefined];
    const { data, error } = row.type.schema.safeParse(text);
    if (error) problems.push(problemOf(name, row, text, error.issues[0]?.message));
    return [row.field, data];
  };
  return { values: Object.fromEntries(names.map(read)) as Values, problems };
}

function problemOf(name: string, { type }: Variable, found: string, expected = 'something else'): string {
  const shown = type.isSecret ? `${found.length} characters long` : JSON.stringify(found);
  return `${name} must be ${expected}, but is ${shown}`;
}

/** What follows from several variables, or groups what is handed on together. */
function derive(values: Values) {
  const dataDir = resolve(values.dataDir);
  const dir = resolve(values.blobDir ?? join(dataDir, 'blobs'));
  const originalsDir = resolve(values.originalsDir ?? dir);
  const isOn: Record<Level, boolean> = {
    local: values.cachesLocal,
    fragments: values.cachesFragments,
    queries: values.cachesQueries,
  };
  return {
    storePlaces: placesOfStores(values),
    databasePath: join(dataDir, 'instaclone.sqlite'),
    temporaryDir: join(dataDir, 'tmp'),
    secretPath: join(dataDir, 'cookie-secret'),
    blobStore: { kind: 'folder', dir, originalsDir } as BlobStoreDescription,
    upload: {
      maxBytes: values.uploadMaxBytes,
      maxPixels: values.uploadMaxPixels,
      maxScans: values.uploadMaxScans,
      maxMemoryBytes: values.workerMemoryBytes,
    },
    writes: {
      perMinute: values.writesPerMinute,
      withoutCookie: values.writesWithoutCookie,
      perPicture: values.writesPerPicture,
    },
    failedOriginalsMs: values.failedOriginalsHours * 3_600_000,
    cacheOff: new Set(levels.filter((level) => !isOn[level])),
  };
}
