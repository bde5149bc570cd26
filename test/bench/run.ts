import { parseArgs } from 'node:util';

export interface Benchmark {
  name: string;
  describe: string;
  /** Prints its figures, each beside a baseline of the same run. Throws only when it could not measure. */
  run(): Promise<void>;
}

const benchmarks: Record<string, () => Promise<Benchmark>> = {
  filters: () => import('./filters.ts'),
  cache: () => import('./cache.ts'),
  'front-page': () => import('./front-page.ts'),
  page: () => import('./page.ts'),
  responsiveness: () => import('./responsiveness.ts'),
  tier: () => import('./tier.ts'),
};

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(
      `Usage: npm run bench -- [NAME ...]\n\nWithout a name, all: ${Object.keys(benchmarks).join(', ')}`,
    );
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(
      `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}`,
    );
    return 2;
  }
  const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks);
  for (const name of chosen) {
    const benchmark = await (benchmarks[name] as () => Promise<Benchmark>)();
    console.log(`\n# ${name}: ${benchmark.describe}`);
    await benchmark.run();
  }
  return 0;
}
