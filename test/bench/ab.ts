import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Requests a second on kept connections, by ApacheBench. Throws unless all were answered with a whole page. */
export async function ab(
  url: string,
  { atOnce, seconds }: { atOnce: number; seconds: number },
): Promise<number> {
  const args = ['-q', '-k', '-c', String(atOnce), '-t', String(seconds), '-n', '10000000', url];
  const { stdout } = await promisify(execFile)('ab', args);
  const figure = (name: string) => Number(new RegExp(`${name}:\\s+([\\d.]+)`).exec(stdout)?.[1] ?? 0);
  const failed = figure('Failed requests') + figure('Non-2xx responses');
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`);
  return figure('Requests per second');
}
