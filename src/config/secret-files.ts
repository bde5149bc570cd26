import { readFileSync } from 'node:fs';

interface Found {
  /** Undefined where it is not set, or can't be had. */
  text?: string | undefined;
  /** Why it can't be had. */
  problem?: string;
}

/**
 * What the environment says of a variable. A secret may lie in a file instead, which NAME_FILE names, as Docker and
 * systemd hand secrets over: the environment of a process shows in what inspects it, and goes on to what it starts.
 */
export function findText(env: NodeJS.ProcessEnv, name: string, isSecret: boolean): Found {
  const text = env[name] || undefined;
  const file = isSecret ? env[`${name}_FILE`] : undefined;
  if (!file) return { text };
  if (text !== undefined)
    return { problem: `${name} and ${name}_FILE are both set; only one of them may be` };
  try {
    const content = readFileSync(file, 'utf8').trim();
    if (content !== '') return { text: content };
    return { problem: `${name}_FILE must name a file with the secret in it, but ${file} is empty` };
  } catch (error) {
    // `ENOENT: no such file or directory, open '/run/secrets/x'`
    const reason = (error as Error).message.split(',')[0];
    return { problem: `${name}_FILE must name a file that can be read, but ${file} can't: ${reason}` };
  }
}
