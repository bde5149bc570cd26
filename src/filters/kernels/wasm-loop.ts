import { positionShift } from '../program/axis.ts';
import type { Levels } from '../program/levels.ts';
import type { Program } from '../program/program.ts';
import type { Result } from '../program/result.ts';
import { byteFormat, type Format } from '../program/samples.ts';
import type { RampStage, Stage, TintStage } from '../program/stages.ts';
import { op, type Code } from './wasm-code.ts';

/** The parameters of the function come first, in this order; then its own variables. */
const local = {
  /** Address of a pixel, and the one behind the last. */
  pixel: 0,
  end: 1,
  channels: 2,
  /** Address of the pixel's entry of the axis, and the value for its row. */
  alongX: 3,
  alongY: 4,
  /** Where the part of the first table that belongs to the pixel's level starts. */
  offset: 5,
  word: 6,
  /** Index of each channel in its part of a table. */
  indexes: [7, 8, 9],
  /** For tints. */
  lumas: [10, 11, 12],
  amount: 13,
  saturation: 14,
  /** For ramps. */
  luma: 15,
} as const;

export const localCounts = { parameters: 5, integers: 10, floats: 1 };

/** Puts a table into memory and returns its address. */
export type Place = (table: Uint8Array | Uint16Array | Int32Array) => number;

/** A program as the body of a function that takes a stretch of pixels through all stages, one pixel at a time. */
export function loopOf({ levels, stages, result }: Program, place: Place): Code {
  const formats = [...stages.map(({ input }) => input), result.input];
  const steps = [...stages.map((stage) => stageCode(stage, place)), resultCode(result, place)];
  return op.repeat([
    levels ? offsetCode(levels, place) : [],
    steps.map((step, i) => [i === 0 ? indexPixel(levels !== undefined) : indexWord(formats[i]!), step]),
    [op.get(local.pixel), op.get(local.channels), op.add, op.set(local.pixel)],
    [op.get(local.pixel), op.get(local.end), op.isLess],
  ]);
}

/** Reads the pixel's level off its place, and goes on to the next entry of the axis. */
function offsetCode({ ofPosition }: Levels, place: Place): Code {
  const offsets = new Int32Array(ofPosition.length);
  for (let i = 0; i < offsets.length; i++) offsets[i] = ofPosition[i]! * byteFormat.length;
  return [
    [op.get(local.alongX), op.load32(0), op.get(local.alongY), op.add],
    [op.i32Const(positionShift), op.shiftRight, op.i32Const(2), op.shiftLeft],
    [op.load32(place(offsets)), op.set(local.offset)],
    [op.get(local.alongX), op.i32Const(4), op.add, op.set(local.alongX)],
  ];
}

function indexPixel(hasLevels: boolean): Code {
  const addOffset = hasLevels ? [op.get(local.offset), op.add] : [];
  return channels((c) => [op.get(local.pixel), op.load8(c), addOffset, op.set(local.indexes[c])]);
}

function indexWord({ shifts, masks }: Format): Code {
  return channels((c) => [
    [op.get(local.word), op.i32Const(shifts[c]), op.shiftRight],
    [op.i32Const(masks[c]), op.and, op.set(local.indexes[c])],
  ]);
}

function stageCode(stage: Stage, place: Place): Code {
  switch (stage.kind) {
    case 'mix':
      return [sumCode(stage.table, stage.input, place), op.set(local.word)];
    case 'tint':
      return tintCode(stage, place);
    case 'ramp':
      return rampCode(stage, place);
    case 'blend':
      throw new Error('There is no WebAssembly for blending pixel by pixel');
  }
}

/** Leaves the sum of the three channels' entries. */
function sumCode(table: Int32Array, { starts }: Format, place: Place): Code {
  const address = place(table);
  return [channels((c) => entry32(local.indexes[c], address + starts[c] * 4)), op.add, op.add];
}

function tintCode({ input, table, lumas, limits, bySaturation, tint }: TintStage, place: Place): Code {
  const address = place(lumas);
  return [
    channels((c) => [entry32(local.indexes[c], address + input.starts[c] * 4), op.set(local.lumas[c])]),
    [channels((c) => op.get(local.lumas[c])), op.add, op.add, op.i32Const(20), op.shiftRight],
    [op.i32Const(1), op.shiftLeft, op.load16(place(limits)), op.set(local.amount)],
    bySaturation ? [saturationCode(), lesser(local.amount, local.saturation), op.set(local.amount)] : [],
    [sumCode(table, input, place), entry32(local.amount, place(tint)), op.add, op.set(local.word)],
  ];
}

/** Of the values in the lower halves of the lumas, which are not needed after that. */
function saturationCode(): Code {
  const [red, green, blue] = local.lumas;
  const lowest = local.saturation;
  return [
    local.lumas.map((value) => [op.get(value), op.i32Const(0xffff), op.and, op.set(value)]),
    [lesser(red, green), op.set(lowest), lesser(lowest, blue), op.set(lowest)],
    [greater(red, green), op.set(red), greater(red, blue)],
    [op.get(lowest), op.subtract, op.set(local.saturation)],
  ];
}

function rampCode({ input, lumas, factors, lift }: RampStage, place: Place): Code {
  return [
    [sumCode(lumas, input, place), op.toF64, op.set(local.luma)],
    channels((c) => [
      [op.get(local.luma), op.f64Const(factors[c]), op.multiplyF64, op.f64Const(lift), op.addF64],
      [op.fromF64, op.i32Const(byteFormat.shifts[c]), op.shiftLeft],
    ]),
    [op.or, op.or, op.set(local.word)],
  ];
}

function resultCode(result: Result, place: Place): Code {
  const { starts } = result.input;
  const address = place(result.table);
  if (result.kind === 'full') {
    const sample = (c: 0 | 1 | 2) => [op.get(local.indexes[c]), op.load8(address + starts[c])];
    return channels((c) => [op.get(local.pixel), sample(c), op.store8(c)]);
  }
  const original = place(result.original);
  return channels((c) => [
    op.get(local.pixel),
    [op.get(local.indexes[c]), op.i32Const(1), op.shiftLeft, op.load16(address + starts[c] * 2)],
    [op.get(local.pixel), op.load8(c), op.i32Const(1), op.shiftLeft, op.load16(original)],
    [op.add, op.i32Const(8), op.shiftRight, op.store8(c)],
  ]);
}

function channels(code: (channel: 0 | 1 | 2) => Code): Code {
  return [code(0), code(1), code(2)];
}

function entry32(index: number, address: number): Code {
  return [op.get(index), op.i32Const(2), op.shiftLeft, op.load32(address)];
}

/** Leaves the lesser of two variables. */
function lesser(a: number, b: number): Code {
  return [op.get(a), op.get(b), op.get(a), op.get(b), op.isLess, op.select];
}

/** Leaves the greater of two variables. */
function greater(a: number, b: number): Code {
  return [op.get(a), op.get(b), op.get(b), op.get(a), op.isLess, op.select];
}
