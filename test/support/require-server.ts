import { existsSync } from 'node:fs';

/**
 * Whether a suite that needs this server can run: one of these programs (absolute paths) exists. If not, says so
 * loudly, for `describe.skipIf(!requireServer(...))`; with REQUIRE_SERVERS=1 it throws, so that nothing is skipped
 * unnoticed in CI.
 */
export function requireServer(what: string, ...paths: string[]): boolean {
  if (paths.some((path) => existsSync(path))) return true;
  const reason = `${what} is not installed (looked for ${paths.join(', ')})`;
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(`${reason}, and REQUIRE_SERVERS=1 is set.`);
  console.warn(`\nSKIPPED: ${reason}. \`npm test\` installs it where it may.\n`);
  return false;
}
