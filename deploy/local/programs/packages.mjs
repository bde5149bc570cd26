import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * The programs that are no npm packages, and the distribution's packages that bring them. Plain JavaScript, because
 * the test command runs it on a bare Node, before anything is compiled.
 *
 * @typedef {{ name: string, programs: readonly string[], package: string, neededFor: string }} ServerPackage
 */

/** The first of `programs` that exists counts. @satisfies {Record<string, ServerPackage>} */
export const packages = {
  chromium: {
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    neededFor: 'browser tests',
  },
  openssl: {
    name: 'OpenSSL',
    programs: ['openssl'],
    package: 'openssl',
    neededFor: 'tests of encrypted connections',
  },
  ab: { name: 'ab', programs: ['ab'], package: 'apache2-utils', neededFor: 'load tests' },
  mariadb: {
    name: 'MariaDB',
    programs: ['mariadbd'],
    package: 'mariadb-server',
    neededFor: 'the local cluster and its tests',
  },
  spider: {
    name: 'MariaDB Spider',
    programs: ['/usr/lib/mysql/plugin/ha_spider.so'],
    package: 'mariadb-plugin-spider',
    neededFor: 'likes on several servers',
  },
  rabbitmq: {
    name: 'RabbitMQ',
    // Not the wrapper in /usr/sbin: it refuses to run for anyone but root and its own user.
    programs: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    package: 'rabbitmq-server',
    neededFor: 'the local cluster and its tests',
  },
  memcached: {
    name: 'memcached',
    programs: ['memcached'],
    package: 'memcached',
    neededFor: 'the local cluster and its tests',
  },
  nginx: {
    name: 'nginx',
    programs: ['nginx'],
    package: 'nginx',
    neededFor: 'the local cluster and its tests',
  },
};

/** Debian keeps servers in /usr/sbin, which is not in an ordinary person's PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The absolute path of the first of these programs that exists and may be run; undefined when there is none.
 *
 * @param {readonly string[]} programs names, looked for in PATH and the folders of servers, or absolute paths
 * @returns {string | undefined}
 */
export function findProgram(programs) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...serverFolders];
  return programs
    .flatMap((program) => (isAbsolute(program) ? [program] : folders.map((folder) => join(folder, program))))
    .find(isExecutable);
}

/** @param {string} path of a program, or of a library, which another program loads */
function isExecutable(path) {
  try {
    accessSync(path, path.endsWith('.so') ? constants.R_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Those of `wanted` whose programs are not here.
 *
 * @param {readonly ServerPackage[]} wanted
 */
export function listMissing(wanted) {
  return wanted.filter(({ programs }) => findProgram(programs) === undefined);
}

/**
 * One line that says what is missing and how to get it.
 *
 * @param {readonly ServerPackage[]} missing
 */
export function describeMissing(missing) {
  const what = missing.map(({ name, neededFor }) => `${name} (${neededFor})`).join(', ');
  return `Missing: ${what}. Install with: sudo apt-get install ${missing.map((entry) => entry.package).join(' ')}`;
}
