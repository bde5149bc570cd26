import { parseColor, type Rgba } from './css-color.ts';
import type { Gradient } from '../operations.ts';

/** A colour, premultiplied, at a place of the gradient's length: 0 its start, 1 its end. */
export interface Point {
  at: number;
  color: Rgba;
}

/** The stops with their colours read and every place filled in. Throws an Error that says what can't be. */
export function resolveStops({ stops }: Gradient): readonly Point[] {
  if (stops.length < 2) throw new Error('a gradient needs two stops or more');
  const places = fillIn(stops.map((stop) => stop.percent));
  if (places.some((place, i) => place < (places[i - 1] ?? 0)))
    throw new Error('the stops of a gradient must ascend');
  return stops.map((stop, i) => ({ at: places[i]! / 100, color: premultiply(parseColor(stop.color)) }));
}

/** Premultiplied colour at a place, linear between the stops; before the first and after the last theirs goes on. */
export function colorAt(points: readonly Point[], at: number): Rgba {
  const next = points.findIndex((point) => at < point.at);
  if (next <= 0) return points.at(next)!.color;
  const [before, after] = [points[next - 1]!, points[next]!];
  const share = (at - before.at) / (after.at - before.at);
  const channel = (c: number) => before.color[c]! * (1 - share) + after.color[c]! * share;
  return [channel(0), channel(1), channel(2), channel(3)];
}

/** Undoes premultiplication, then applies a layer's opacity. */
export function toSource([red, green, blue, alpha]: Rgba, opacity: number): Rgba {
  return alpha === 0 ? [0, 0, 0, 0] : [red / alpha, green / alpha, blue / alpha, alpha * opacity];
}

/** Places that were left out: 0 for the first, 100 for the last, else evenly between their neighbours. */
function fillIn(percents: readonly (number | undefined)[]): number[] {
  const places = [...percents];
  places[0] ??= 0;
  places[places.length - 1] ??= 100;
  for (let i = 1, known = 0; i < places.length; i++) {
    if (places[i] === undefined) continue;
    const [from, to] = [places[known]!, places[i]!];
    for (let k = known + 1; k < i; k++) places[k] = from + ((to - from) * (k - known)) / (i - known);
    known = i;
  }
  return places as number[];
}

function premultiply([red, green, blue, alpha]: Rgba): Rgba {
  return [red * alpha, green * alpha, blue * alpha, alpha];
}
