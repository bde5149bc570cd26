import type { Gradient } from '../operations.ts';

/**
 * How far along a gradient each pixel is: `alongX[x] + alongY[y]`, shifted right by `positionShift`, is its position,
 * 0 to `positions` - 1. One sum of two integers serves every kind of gradient: for a linear one the position is the
 * distance (and one of the terms 0), for a radial one the squared distance from the centre, by Pythagoras.
 */
export interface Axis {
  alongX: Int32Array;
  alongY: Int32Array;
  /** The position, not rounded, of a place in the gradient: 0 its start, 1 its end. */
  positionOf(place: number): number;
}

/** Enough that near the centre, where squares lie far apart, a position is 1/128 of the radius. */
export const positions = 1 << 14;
/** The sums have more bits than a position, so that rounding both terms moves no border by a visible amount. */
export const positionShift = 12;
const scale = positions << positionShift;

/** Gradients with the same key have the same axis on a picture. */
export function axisKey(gradient: Gradient): string {
  return gradient.kind === 'linear' ? gradient.to : `circle at ${gradient.at.join(' ')}`;
}

export function axisOf(gradient: Gradient, width: number, height: number): Axis {
  return gradient.kind === 'linear'
    ? linearAxis(gradient.to, width, height)
    : radialAxis(gradient.at, width, height);
}

function linearAxis(to: 'right' | 'left' | 'bottom' | 'top', width: number, height: number): Axis {
  const isAcross = to === 'right' || to === 'left';
  const length = isAcross ? width : height;
  const along = new Int32Array(length);
  for (let i = 0; i < length; i++) along[i] = ((i + 0.5) / length) * scale;
  if (to === 'left' || to === 'top') along.reverse();
  return {
    alongX: isAcross ? along : new Int32Array(width),
    alongY: isAcross ? new Int32Array(height) : along,
    positionOf: (place) => place * positions,
  };
}

/** As large as the distance to the farthest corner, which is what CSS takes when no size is given. */
function radialAxis([left, top]: readonly [number, number], width: number, height: number): Axis {
  const [x, y] = [(left / 100) * width, (top / 100) * height];
  const radiusSquared = square(Math.max(x, width - x)) + square(Math.max(y, height - y));
  const squares = (length: number, centre: number) => {
    const along = new Int32Array(length);
    for (let i = 0; i < length; i++) along[i] = (square(i + 0.5 - centre) / radiusSquared) * scale;
    return along;
  };
  return {
    alongX: squares(width, x),
    alongY: squares(height, y),
    positionOf: (place) => square(place) * positions,
  };
}

/** Not `** 2`, whose last bit ECMAScript leaves to the engine. */
function square(x: number): number {
  return x * x;
}
