import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

interface Benchmark {
  name: string;
  describe: string;
  /**
   * Prints its figures, each beside a baseline of the same run. Throws only when it could not measure. `deadline` is
   * for one that says below how long it takes at most; `before` is a folder with an earlier revision, built, that
   * somebody wants to be measured in the same run.
   */
  run(deadline: AbortSignal | undefined, options: { before: string | undefined }): Promise<void>;
}

interface Entry {
  /** About how many it takes on two cores that do nothing else: estimates. */
  minutes: number;
  /** After how many it gives up, whatever the machine does besides. */
  mostMinutes?: number;
  load: () => Promise<Benchmark>;
}

const benchmarks: Record<string, Entry> = {
  abuse: { minutes: 6, load: () => import('./abuse.ts') },
  cache: { minutes: 6, load: () => import('./cache.ts') },
  command: { minutes: 1, load: () => import('./command.ts') },
  filters: { minutes: 3, load: () => import('./filters.ts') },
  'front-page': { minutes: 2, load: () => import('./front-page.ts') },
  page: { minutes: 3, mostMinutes: 12, load: () => import('./page.ts') },
  responsiveness: { minutes: 1, load: () => import('./responsiveness.ts') },
  stores: { minutes: 8, load: () => import('./stores.ts') },
  tier: { minutes: 8, load: () => import('./tier.ts') },
  writes: { minutes: 7, load: () => import('./writes.ts') },
};
const names = Object.keys(benchmarks);

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, before: { type: 'string' } },
  });
  if (values.help) {
    const lines = Object.entries(benchmarks).map(
      ([name, entry]) => `  ${name.padEnd(16)}${describeDuration(entry)}`,
    );
    const usage = 'Usage: npm run bench -- [--before FOLDER] [NAME ...]';
    const before = 'FOLDER has an earlier revision, built: `writes` measures it in the same run.';
    console.log([usage, '', before, '', 'Without a name, all:', ...lines].join('\n'));
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}`);
    return 2;
  }
  const chosen = positionals.length > 0 ? positionals : names;
  for (const name of chosen) {
    const entry = benchmarks[name] as Entry;
    const benchmark = await entry.load();
    console.log(`\n# ${name}: ${benchmark.describe} (${describeDuration(entry)})`);
    const { mostMinutes } = entry;
    const deadline = mostMinutes === undefined ? undefined : AbortSignal.timeout(mostMinutes * 60_000);
    await benchmark.run(deadline, { before: values.before && resolve(values.before) });
  }
  return 0;
}

function describeDuration({ minutes, mostMinutes }: Entry): string {
  const most = mostMinutes === undefined ? '' : `, at most ${mostMinutes}`;
  return `about ${minutes} min${most}`;
}
