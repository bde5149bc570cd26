import type { FilterFunction } from '../operations.ts';

type Row = readonly [red: number, green: number, blue: number, constant: number];

/** Three channels out of three channels and a constant; all values 0 to 1. */
export type Affine = readonly [Row, Row, Row];

export const identity = scaleAndShift(1, 0);
/** The weights in the specification's matrices: those of grayscale have four digits, the other ones three. */
const grayscaleLuma = sameRows([0.2126, 0.7152, 0.0722, 0]);
const luma = sameRows([0.213, 0.715, 0.072, 0]);
const fullSepia: Affine = [
  [0.393, 0.769, 0.189, 0],
  [0.349, 0.686, 0.168, 0],
  [0.272, 0.534, 0.131, 0],
];

/** A filter function as the matrix of W3C Filter Effects Level 1, section "Shorthands defined in terms of ...". */
export function matrixOf({ name, amount }: FilterFunction): Affine {
  switch (name) {
    case 'brightness':
      return scaleAndShift(amount, 0);
    case 'contrast':
      return scaleAndShift(amount, 0.5 - 0.5 * amount);
    case 'invert':
      return scaleAndShift(1 - 2 * amount, amount);
    case 'grayscale':
      return between(identity, grayscaleLuma, amount);
    case 'sepia':
      return between(identity, fullSepia, amount);
    case 'saturate':
      return between(luma, identity, amount);
    case 'hue-rotate':
      return hueRotation(amount);
  }
}

/** `after` applied to what `before` gives. */
export function compose(after: Affine, before: Affine): Affine {
  return mapRows(after, ([red, green, blue, constant]) => {
    const column = (k: number) => red * before[0][k]! + green * before[1][k]! + blue * before[2][k]!;
    return [column(0), column(1), column(2), column(3) + constant];
  });
}

/** Whether each channel depends on itself alone, so that a table can do it. */
export function isDiagonal(matrix: Affine): boolean {
  return matrix.every((row, j) => row.slice(0, 3).every((weight, k) => j === k || weight === 0));
}

/** Whether values from 0 to 1 can come out beyond them, so that clamping would change something. */
export function canClip(matrix: Affine): boolean {
  const rounding = 1e-9;
  return matrix.some(([red, green, blue, constant]) => {
    const low = Math.min(red, 0) + Math.min(green, 0) + Math.min(blue, 0) + constant;
    const high = Math.max(red, 0) + Math.max(green, 0) + Math.max(blue, 0) + constant;
    return low < -rounding || high > 1 + rounding;
  });
}

function mapRows(matrix: Affine, change: (row: Row, index: number) => Row): Affine {
  return [change(matrix[0], 0), change(matrix[1], 1), change(matrix[2], 2)];
}

function scaleAndShift(scale: number, shift: number): Affine {
  return [
    [scale, 0, 0, shift],
    [0, scale, 0, shift],
    [0, 0, scale, shift],
  ];
}

function sameRows(row: Row): Affine {
  return [row, row, row];
}

function between(from: Affine, to: Affine, share: number): Affine {
  return mapRows(from, (row, j) => {
    const at = (k: number) => row[k]! * (1 - share) + to[j]![k]! * share;
    return [at(0), at(1), at(2), at(3)];
  });
}

function hueRotation(degrees: number): Affine {
  const cos = reproducible(Math.cos((degrees * Math.PI) / 180));
  const sin = reproducible(Math.sin((degrees * Math.PI) / 180));
  return [
    [
      0.213 + cos * 0.787 - sin * 0.213,
      0.715 - cos * 0.715 - sin * 0.715,
      0.072 - cos * 0.072 + sin * 0.928,
      0,
    ],
    [
      0.213 - cos * 0.213 + sin * 0.143,
      0.715 + cos * 0.285 + sin * 0.14,
      0.072 - cos * 0.072 - sin * 0.283,
      0,
    ],
    [
      0.213 - cos * 0.213 - sin * 0.787,
      0.715 - cos * 0.715 + sin * 0.715,
      0.072 + cos * 0.928 + sin * 0.072,
      0,
    ],
  ];
}

/** ECMAScript leaves the last bits of sin and cos to each engine; the bytes of a filter must not depend on them. */
function reproducible(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
