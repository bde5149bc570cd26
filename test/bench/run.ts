import { parseArgs } from 'node:util';

interface Benchmark {
  name: string;
  describe: string;
  /** Prints its figures, each beside a baseline of the same run. Throws only when it could not measure. */
  run(): Promise<void>;
}

/** With about how many minutes each takes on two cores that do nothing else: estimates, of which `abuse` is a guess. */
const benchmarks: Record<string, { minutes: number; load: () => Promise<Benchmark> }> = {
  abuse: { minutes: 7, load: () => import('./abuse.ts') },
  cache: { minutes: 6, load: () => import('./cache.ts') },
  filters: { minutes: 3, load: () => import('./filters.ts') },
  'front-page': { minutes: 1, load: () => import('./front-page.ts') },
  page: { minutes: 3, load: () => import('./page.ts') },
  responsiveness: { minutes: 1, load: () => import('./responsiveness.ts') },
  tier: { minutes: 8, load: () => import('./tier.ts') },
};
const names = Object.keys(benchmarks);

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    const lines = Object.entries(benchmarks).map(
      ([name, { minutes }]) => `  ${name.padEnd(16)}about ${minutes} min`,
    );
    console.log(['Usage: npm run bench -- [NAME ...]', '', 'Without a name, all:', ...lines].join('\n'));
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}`);
    return 2;
  }
  const chosen = positionals.length > 0 ? positionals : names;
  for (const name of chosen) {
    const { minutes, load } = benchmarks[name] as (typeof benchmarks)[string];
    const benchmark = await load();
    console.log(`\n# ${name}: ${benchmark.describe} (about ${minutes} min)`);
    await benchmark.run();
  }
  return 0;
}
