import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { variables, type Variable } from '../../../src/config/variables.ts';
import { writePrivate } from '../programs/write-private.ts';

/**
 * The same for a program of the application, with each secret in a file of this folder, which NAME_FILE names. The
 * variable itself is empty, which counts as not set, so that one of the operator's own shell is none besides.
 */
export function withSecretsInFiles(
  dir: string,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      if (!isSecret(name)) return [[name, value]];
      const file = value === '' ? '' : join(dir, name);
      if (file !== '') writePrivate(file, `${value}\n`);
      return [
        [name, ''],
        [`${name}_FILE`, file],
      ];
    }),
  );
}

function isSecret(name: string): boolean {
  const row: Variable | undefined = (variables as Readonly<Record<string, Variable>>)[name];
  return row?.type.isSecret === true;
}
