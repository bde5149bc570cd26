import { findProgram, type ServerPackage } from '../../../deploy/local/programs/packages.mjs';

/**
 * Whether a suite that needs this server can run: one of its programs is here. If not, says so loudly, for
 * `describe.skipIf(!requireServer(packages.nginx))`; with REQUIRE_SERVERS=1 it throws, so that nothing is skipped
 * unnoticed in CI.
 */
export function requireServer({ name, programs }: Pick<ServerPackage, 'name' | 'programs'>): boolean {
  if (findProgram(programs) !== undefined) return true;
  const reason = `${name} is not installed (looked for ${programs.join(', ')})`;
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(`${reason}, and REQUIRE_SERVERS=1 is set.`);
  console.warn(`\nSKIPPED: ${reason}. \`npm test\` installs it where it may.\n`);
  return false;
}
