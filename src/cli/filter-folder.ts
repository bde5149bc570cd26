import { mkdir, readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { inParallel } from '../ops/in-parallel.ts';
import { interrupted, openInterruption } from '../ops/interruption.ts';
import type { Picture } from '../rendering/pixels.ts';
import { atPath, describeError, Failure } from './failures.ts';
import { isFolder } from './is-folder.ts';
import { isPictureName, writableName } from './picture-names.ts';
import { openProgress } from './progress.ts';

/** Reads, filters and writes one picture, and returns it. Throws a Failure that names the file. */
type FilterFile = (input: string, output: string) => Promise<Picture>;

/** How it went so far. */
interface Tally {
  pictures: number;
  pixels: number;
  failures: string[];
}

/**
 * `instaclone filter INPUT... FOLDER`: many pictures in one process. sharp decodes and encodes in threads, so that
 * `jobs` pictures use as many cores; only the filter itself takes turns. Returns the exit status.
 */
export async function filterIntoFolder(
  inputs: readonly string[],
  folder: string,
  { jobs, filterFile }: { jobs: number; filterFile: FilterFile },
): Promise<number> {
  const files = await listPictures(inputs);
  await makeFolder(folder);
  const outputs = outputsOf(files, folder);
  const tally: Tally = { pictures: 0, pixels: 0, failures: [] };
  const startedAt = performance.now();
  const interruption = openInterruption();
  const progress = await openProgress('Filtering', files.length);
  try {
    await inParallel(files, { limit: jobs, signal: interruption.signal }, async (file) => {
      await filterOne(file, outputs.get(file), filterFile, tally);
      progress.step();
    });
  } finally {
    progress.stop();
    interruption.close();
  }
  return report(tally, performance.now() - startedAt, interruption.signal.aborted);
}

/** The files, and of folders the pictures that lie right in them, each once. */
async function listPictures(inputs: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const input of inputs) {
    if (!(await isFolder(input))) files.add(input);
    else for (const name of await namesIn(input)) files.add(join(input, name));
  }
  if (files.size === 0) throw new Failure(`${inputs.join(', ')}: there is no picture in it`);
  return [...files];
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await atPath(folder, readdir(folder));
  return names.filter((name) => !name.startsWith('.') && isPictureName(name)).sort();
}

async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  // Of several pictures the last would be taken for the folder when the folder was forgotten.
  if (isPictureName(folder))
    throw new Failure(`${folder}: of several pictures the last word must be a folder`);
  await atPath(folder, mkdir(folder, { recursive: true }));
}

/** Where each file goes; nowhere when that is one of the inputs, or where one before it goes. */
function outputsOf(files: readonly string[], folder: string): Map<string, string> {
  const taken = new Set(files.map((file) => resolve(file)));
  const outputs = new Map<string, string>();
  for (const file of files) {
    const output = join(folder, writableName(basename(file, extname(file)), extname(file)));
    if (taken.has(resolve(output))) continue;
    taken.add(resolve(output));
    outputs.set(file, output);
  }
  return outputs;
}

async function filterOne(
  file: string,
  output: string | undefined,
  filterFile: FilterFile,
  tally: Tally,
): Promise<void> {
  try {
    if (output === undefined) throw new Failure(`${file}: another picture has its name in the folder`);
    const { width, height } = await filterFile(file, output);
    tally.pictures += 1;
    tally.pixels += width * height;
  } catch (error) {
    // Even a defect is that of one picture.
    tally.failures.push(error instanceof Failure ? error.message : `${file}: ${describeError(error)}`);
  }
}

function report({ pictures, pixels, failures }: Tally, elapsedMs: number, wasInterrupted: boolean): number {
  for (const message of failures.sort()) console.error(`instaclone: ${message}`);
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const line = [
    `${pictures} ${pictures === 1 ? 'picture' : 'pictures'} in ${seconds.toFixed(1)} s`,
    `${(pictures / seconds).toFixed(1)} pictures a second`,
    `${(pixels / 1e6 / seconds).toFixed(1)} megapixels a second`,
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
  ].join(', ');
  console.log(wasInterrupted ? `Interrupted: ${line}` : line);
  if (wasInterrupted) return interrupted;
  return failures.length === 0 ? 0 : 1;
}
