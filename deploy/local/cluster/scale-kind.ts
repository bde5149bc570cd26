import type { Part, PartKind } from './cluster-part.ts';
import type { Roster } from './roster.ts';
import { settleAll } from '../programs/settle-all.ts';

/**
 * Starts parts of a kind, new ones and those that are down, until `count` run. Returns those that are too many, the
 * ones with the highest numbers, which still run: what is new comes before what goes, so that the rest never carries
 * the load alone.
 */
export async function growKind(
  roster: Roster,
  kind: PartKind,
  count: number,
  make: (number: number) => Part,
): Promise<Part[]> {
  const present = roster.ofKind(kind).sort((a, b) => numberOf(a) - numberOf(b));
  const kept = present.slice(0, count);
  const taken = new Set(present.map(numberOf));
  const numbers = Array.from({ length: count + present.length }, (_, index) => index + 1);
  const added = numbers.filter((number) => !taken.has(number)).slice(0, count - kept.length);
  await settleAll([
    ...kept.map((part) => part.start()),
    ...added.map((number) => roster.start(make(number))),
  ]);
  return present.slice(count);
}

/** `3` of `web-3`. */
function numberOf(part: Part): number {
  return Number(part.name.replace(/^.*-/, ''));
}
