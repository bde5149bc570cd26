import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/read-config.ts';
import { AppError } from '../../domain/errors.ts';
import { joinData } from '../../main/embedded/join-data.ts';
import { loadConfig } from '../../main/load-config.ts';
import { openPainters } from '../../samples/painters.ts';
import type { Arguments } from '../command.ts';
import { Failure } from '../failures.ts';
import { openCommandLog } from '../open-command-log.ts';
import { opened } from '../open-data.ts';
import { describeTarget } from './describe-target.ts';
import type { Seeding } from './import-picture.ts';
import { inParallel } from '../../ops/in-parallel.ts';
import { interrupted, openInterruption } from '../../ops/interruption.ts';
import { openProgress } from '../progress.ts';
import { readSeedRequest, type SeedRequest } from './seed-request.ts';
import { listFiles, seedFile } from './seed-folder.ts';
import { seedPhotograph } from './seed-photographs.ts';
import { describeTally, emptyTally, type Tally } from './tally.ts';

/**
 * How many pictures are on their way at once: enough that a server, which looks for new jobs once a second, is kept
 * busy.
 */
const inFlight = 32;

type Step = (seeding: Seeding) => Promise<void>;

/** What is to be done, and what has to be closed when it is done or was interrupted. */
interface Plan {
  steps: Step[];
  close(): Promise<void>;
}

/**
 * `instaclone seed`: fills the site through the use cases of a browser's upload. A busy moment of the site is waited
 * for. What the same command has done before, it finds done.
 */
export async function seed(args: Arguments): Promise<number> {
  const request = readSeedRequest(args);
  const config = loadConfig();
  const temporaryDir = await mkdtemp(join(tmpdir(), 'instaclone-seed-'));
  const interruption = openInterruption();
  const tally = emptyTally();
  const startedAt = performance.now();
  const soFar = () => describeTally(tally, performance.now() - startedAt);
  try {
    const plan = await planOf(request, config, temporaryDir);
    console.log(`Filling ${describeTarget(config)}`);
    await runPlan(plan, { config, signal: interruption.signal, tally });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new Failure(
      `${error.message} So far: ${soFar()}. The same command goes on from there; it does nothing twice.`,
    );
  } finally {
    interruption.close();
    await rm(temporaryDir, { recursive: true, force: true });
  }
  return report(tally, soFar(), interruption.signal.aborted);
}

/** Prints what was done and what was refused, and returns the exit status. */
function report({ refused }: Tally, line: string, wasInterrupted: boolean): number {
  for (const { name, reason } of refused.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    console.error(`instaclone: ${name}: ${reason}`);
  }
  console.log(wasInterrupted ? `Interrupted: ${line}` : line);
  if (wasInterrupted) return interrupted;
  return refused.length === 0 ? 0 : 1;
}

async function planOf(request: SeedRequest, config: Config, temporaryDir: string): Promise<Plan> {
  if (request.type === 'photographs') {
    const painters = openPainters();
    const options = { ...request, painters };
    const steps = Array.from(
      { length: request.count },
      (_, index): Step =>
        (seeding) =>
          seedPhotograph(seeding, index, options),
    );
    return { steps, close: painters.close };
  }
  const paths = await listFiles(request.folder);
  if (paths.length === 0) throw new Failure(`${request.folder}: there is no file in it`);
  const steps = paths.map((path, index): Step => (seeding) => {
    return seedFile(seeding, path, {
      copy: join(temporaryDir, String(index)),
      maxBytes: config.upload.maxBytes,
    });
  });
  return { steps, close: () => Promise.resolve() };
}

async function runPlan(
  { steps, close }: Plan,
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
    await close();
    await data.close();
  }
}
