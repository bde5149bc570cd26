import { spawnSync } from 'node:child_process';
import { findProgram, listMissing } from './packages.mjs';

/**
 * Installs what is missing of `wanted` from the distribution's packages where that is possible without asking
 * anyone, starting no service. Returns what is missing after that; never throws.
 *
 * @param {readonly import('./packages.mjs').ServerPackage[]} wanted
 */
export function installMissing(wanted) {
  const missing = listMissing(wanted);
  const asRoot = commandPrefix();
  if (missing.length === 0 || asRoot === undefined) return missing;
  const names = missing.map((entry) => entry.package);
  process.stdout.write(`Installing ${names.join(', ')} from the distribution's packages.\n`);
  // The lock makes a second run wait, so that it is not left without the policy file half-way.
  const [command, ...args] = [...asRoot, 'flock', '/run/instaclone-packages.lock', 'sh', '-c', installScript];
  const { status, stderr } = spawnSync(/** @type {string} */ (command), [...args, 'sh', ...names], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 15 * 60_000,
  });
  if (status !== 0) process.stderr.write(`${stderr.trim().split('\n').slice(-5).join('\n')}\n`);
  return listMissing(missing);
}

/** What to put before a command so that root runs it: nothing, sudo without a password, or undefined: impossible. */
function commandPrefix() {
  if (findProgram(['apt-get']) === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/**
 * A package's installation starts its service unless policy-rc.d exits 101 ("action forbidden by policy"). One that
 * is there already belongs to someone else and stays. Package lists are fetched only when installing without it fails:
 * they are missing in slim images, and out of date on old machines.
 */
const installScript = `
  set -e
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM HUP
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }
  install "$@" 2>/dev/null && exit
  apt-get update -q
  install "$@" && exit
  # One that this distribution lacks must not keep the others away.
  for package in "$@"; do install "$package" || true; done
`;
