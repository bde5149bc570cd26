import { axisOf, positions, type Axis } from './axis.ts';
import type { Rgba } from '../formulas/css-color.ts';
import { colorAt, toSource } from '../formulas/gradient.ts';
import type { Gradient } from '../operations.ts';
import type { GradientStep } from './steps.ts';

/** A gradient cut into levels, each of which is treated as one colour. */
export interface Levels {
  axis: Axis;
  /** The level of every position of the axis. */
  ofPosition: Uint8Array;
  /** The place in the gradient (0 start, 1 end) whose colour stands for each level. */
  places: readonly number[];
  /** Levels between which a table may be filled in along a line: every eighth, and those beside a bend. */
  keys: readonly number[];
}

/** More would not fit a byte, and the tables of that many fill the processor's second cache. */
const maxLevels = 256;

/**
 * Levels for gradients that share an axis. They are spread by how fast the colours change, not by distance, so that
 * neighbouring levels differ by about 1/255 and wide plain areas cost one level.
 */
export function planLevels(
  gradient: Gradient,
  steps: readonly GradientStep[],
  width: number,
  height: number,
): Levels {
  const axis = axisOf(gradient, width, height);
  const ats = breakpoints(steps);
  const changes = cumulativeChange(steps, ats);
  const total = changes.at(-1)!;
  if (total === 0) return { axis, ofPosition: new Uint8Array(positions), places: [0], keys: [0] };
  const last = Math.min(Math.ceil(total * 255), maxLevels - 1);
  const levels = changes.map((change) => (change / total) * last);
  const placeOf = line(levels, ats);
  const ofPosition = new Uint8Array(positions);
  for (let level = 1; level <= last; level++) {
    ofPosition.fill(level, Math.round(axis.positionOf(placeOf(level - 0.5))));
  }
  const all = Array.from({ length: last + 1 }, (_, level) => level);
  return { axis, ofPosition, places: all.map(placeOf), keys: all.filter((level) => isKey(level, levels)) };
}

function isKey(level: number, bends: readonly number[]): boolean {
  return level % 8 === 0 || bends.some((bend) => Math.abs(level - bend) < 1);
}

/** The colour of a gradient at each of these places. */
export function sourcesOf({ points, opacity }: GradientStep, places: readonly number[]): Rgba[] {
  return places.map((place) => toSource(colorAt(points, place), opacity));
}

/** Where some gradient bends, and both ends, in ascending order. */
function breakpoints(steps: readonly GradientStep[]): number[] {
  const inside = steps.flatMap(({ points }) => points.map(({ at }) => at)).filter((at) => at > 0 && at < 1);
  return [...new Set([0, ...inside.sort((a, b) => a - b), 1])];
}

/** How much the colours have changed from the start up to each of these places. */
function cumulativeChange(steps: readonly GradientStep[], ats: readonly number[]): number[] {
  let sum = 0;
  return ats.map((at, i) => {
    if (i > 0) for (const step of steps) sum += changeBetween(step, ats[i - 1]!, at);
    return sum;
  });
}

function changeBetween({ points, opacity }: GradientStep, from: number, to: number): number {
  const [before, after] = [colorAt(points, from), colorAt(points, to)];
  return opacity * Math.max(...before.map((channel, c) => Math.abs(after[c]! - channel)));
}

/** The line through the points (xs[i], ys[i]), from the first x to the last; `xs` ascend. */
function line(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  return (x) => {
    let next = 1;
    while (next < xs.length - 1 && x > xs[next]!) next++;
    const run = xs[next]! - xs[next - 1]!;
    const share = run === 0 ? 1 : Math.min((x - xs[next - 1]!) / run, 1);
    return ys[next - 1]! * (1 - share) + ys[next]! * share;
  };
}
