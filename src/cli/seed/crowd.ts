import { createHash } from 'node:crypto';
import type { Random } from '../../samples/random.ts';

const crowdSize = 5000;
const mostLikes = 200;

/** The visitor of this number: the same at every run, so that a like that was given once is not given twice. */
export function visitorNumber(number: number): string {
  return createHash('sha256').update(`visitor ${number}`).digest('hex').slice(0, 32);
}

export function somebody(random: Random): string {
  return visitorNumber(random.whole(0, crowdSize - 1));
}

/**
 * Who likes a picture. Most pictures get a few likes and a few get very many: numbers as of a Pareto distribution,
 * which is what real sites show.
 */
export function admirers(random: Random): string[] {
  const count = Math.min(mostLikes, Math.floor(1.5 * (1 - random.next()) ** -0.8 - 1));
  const first = random.whole(0, crowdSize - 1);
  return Array.from({ length: count }, (_, index) => visitorNumber((first + index) % crowdSize));
}

/** Which filters somebody tries on a picture; usually none. */
export function filtersToTry(random: Random, names: readonly string[]): string[] {
  if (!random.chance(0.25)) return [];
  return [...new Set(Array.from({ length: random.whole(1, 3) }, () => random.pick(names)))];
}
