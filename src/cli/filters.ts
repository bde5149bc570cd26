import { filters } from '../filters/catalogue.ts';
import type { Arguments } from './command.ts';

/** `instaclone filters`: the names that `filter -f` takes, and what they are called in the pages. */
export async function listFilters({ flags }: Arguments): Promise<void> {
  const rows = filters.map(({ name, label }) => ({ name, label }));
  if (flags.has('json')) {
    console.log(JSON.stringify(rows, undefined, 2));
    return;
  }
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  for (const { name, label } of rows) console.log(`${name.padEnd(width)}${label}`);
}
