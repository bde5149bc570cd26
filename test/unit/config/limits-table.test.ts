import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCapacity } from '../../../deploy/local/servers/nginx-capacity.ts';
import { renderNginxConfig } from '../../../deploy/local/servers/nginx-config.ts';
import { variables, type Variable } from '../../../src/config/variables.ts';
import { projectRoot } from '../../../src/project-root.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const capacity = await readCapacity({});
const nginx = renderNginxConfig({
  ...{ port: 8000, statusPort: 8081, webPorts: [8001], blobDir: '/blobs', dir: '/nginx' },
  capacity,
});
/** What is for people, of which each directive is a limit, and not what is for the nodes. */
const [, fromPeople = ''] = /# ---- From people ----([^]*?)# ---- To the web nodes ----/.exec(nginx) ?? [];

const [, table = ''] =
  /\*\*What one client may take[^]*?(\n\| limit [^]*?)\n\n/.exec(read('README.md')) ?? [];
const rows = table
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\|/, '').replace(/\|$/, '').trim()));
const namesIn = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
const named = rows.flatMap(([, , , names]) => namesIn(names));

const units: Record<string, number> = {
  ...{ '': 1, s: 1, m: 60, ms: 0.001, MP: 1e6 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
};
/** `2 GiB`, `20,000`, `15s` */
function numberIn(text: string): number {
  const [, digits = '', unit = ''] = /^([\d,.]+) ?([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const value = Number(digits.replaceAll(',', '')) * (units[unit] ?? Number.NaN);
  if (digits === '' || Number.isNaN(value)) throw new Error(`There is no number in ${JSON.stringify(text)}`);
  return value;
}

/** What it really is unless somebody changes it. */
function defaultOf(name: string): number {
  const row = (variables as Readonly<Record<string, Variable>>)[name];
  const constants = {
    takeTurns: /const usual: Turns = { atOnce: (\d+),/.exec(read('src/web/middleware/take-turns.ts'))?.[1],
    mostStreams: /const mostStreams = (\d+);/.exec(read('src/web/live-streams.ts'))?.[1],
    leastBodyRate: /bytes: (\d+) \* 1024, withinMs: 20_000/
      .exec(read('src/web/middleware/refuse-slow-bodies.ts'))?.[1]
      ?.concat(' KiB'),
  };
  const directive = new RegExp(`^ {4}${name} (\\S+);`, 'm');
  const found =
    row?.fallback ??
    capacity[name] ??
    constants[name as keyof typeof constants] ??
    (directive.exec(fromPeople) ?? directive.exec(nginx.slice(nginx.indexOf('To the web nodes'))))?.[1];
  return numberIn(found ?? '');
}

describe("the README's table of limits", () => {
  it.each(rows)('%s: %s', (_limit, value = '', _answer, names) => {
    const defaults = value.split(/, (?=\d)/).map(numberIn);
    expect(defaults).toEqual(namesIn(names).map(defaultOf));
  });

  it('has every variable that is a limit', () => {
    const limits = /MAX_(?!LAG)|MIN_|PER_|AT_ONCE|WITHOUT|MEMORY|HOURS|JOB_TIMEOUT/;
    expect(Object.keys(variables).filter((name) => limits.test(name) && !named.includes(name))).toEqual([]);
  });

  it('has everything that nginx bounds', () => {
    const bounds = [...fromPeople.matchAll(/^ {4}(\w+_timeout|client_max_\w+) /gm)].map(([, name]) => name);
    expect(bounds.filter((name) => !named.includes(name as string))).toEqual([]);
    const zones = [...read('deploy/nginx/instaclone.conf.template').matchAll(/limit_conn \w+ \$\{(\w+)\}/g)];
    expect(zones.length).toBe(6);
    expect(zones.map(([, name]) => name).filter((name) => !named.includes(name as string))).toEqual([]);
  });
});
