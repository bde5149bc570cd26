import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/read-config.ts';
import { joinData } from '../../main/embedded/join-data.ts';
import { loadConfig } from '../../main/load-config.ts';
import type { Arguments } from '../command.ts';
import { Failure } from '../failures.ts';
import { openCommandLog } from '../open-command-log.ts';
import { opened } from '../open-data.ts';
import type { Seeding } from './import-picture.ts';
import { inParallel } from './in-parallel.ts';
import { interrupted, openInterruption } from './interruption.ts';
import { openProgress } from './progress.ts';
import { readSeedRequest, type SeedRequest } from './seed-request.ts';
import { listFiles, seedFile } from './seed-folder.ts';
import { seedPhotograph } from './seed-photographs.ts';
import { describeTally, emptyTally, type Tally } from './tally.ts';
import { openTurns } from './turns.ts';

/**
 * How many pictures are on their way at once: enough that a server, which looks for new jobs once a second, is kept
 * busy.
 */
const inFlight = 32;

type Step = (seeding: Seeding) => Promise<void>;

/** `instaclone seed`: fills the site through the use cases of a browser's upload. */
export async function seed(args: Arguments): Promise<number> {
  const request = readSeedRequest(args);
  const config = loadConfig();
  const temporaryDir = await mkdtemp(join(tmpdir(), 'instaclone-seed-'));
  const interruption = openInterruption();
  const tally = emptyTally();
  const startedAt = performance.now();
  try {
    const steps = await stepsOf(request, config, temporaryDir);
    await runSteps(steps, { config, signal: interruption.signal, tally });
  } finally {
    interruption.close();
    await rm(temporaryDir, { recursive: true, force: true });
  }
  const refused = tally.refused.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, reason } of refused) console.error(`instaclone: ${name}: ${reason}`);
  const wasInterrupted = interruption.signal.aborted;
  const line = describeTally(tally, performance.now() - startedAt);
  console.log(wasInterrupted ? `Interrupted: ${line}` : line);
  if (wasInterrupted) return interrupted;
  return tally.refused.length === 0 ? 0 : 1;
}

async function stepsOf(request: SeedRequest, config: Config, temporaryDir: string): Promise<Step[]> {
  if (request.type === 'photographs') {
    const options = { ...request, temporaryDir, turns: openTurns() };
    return Array.from(
      { length: request.count },
      (_, index) => (seeding) => seedPhotograph(seeding, index, options),
    );
  }
  const paths = await listFiles(request.folder);
  if (paths.length === 0) throw new Failure(`${request.folder}: there is no file in it`);
  return paths.map((path, index) => (seeding) => {
    return seedFile(seeding, path, {
      copy: join(temporaryDir, String(index)),
      maxBytes: config.upload.maxBytes,
    });
  });
}

async function runSteps(
  steps: readonly Step[],
  { config, signal, tally }: { config: Config; signal: AbortSignal; tally: Tally },
): Promise<void> {
  const data = await opened(joinData(config, openCommandLog(config)));
  const progress = await openProgress('Seeding', steps.length);
  try {
    const seeding = { core: data.core, signal, tally, jobTimeoutMs: config.jobTimeoutMs };
    await inParallel(steps, { limit: inFlight, signal }, async (step) => {
      await step(seeding);
      if (!signal.aborted) progress.step();
    });
  } finally {
    progress.stop();
    await data.close();
  }
}
