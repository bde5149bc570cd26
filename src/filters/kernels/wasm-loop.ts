import { positionShift } from '../program/axis.ts';
import type { Levels } from '../program/levels.ts';
import type { Program } from '../program/program.ts';
import type { Result } from '../program/result.ts';
import { wholeLuma } from '../program/ramp-stage.ts';
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
  /** Of each channel: how many bytes into its part of a table the entry lies. */
  entries: [7, 8, 9],
  /** For tints. */
  lumas: [10, 11, 12],
  amount: 13,
  saturation: 14,
} as const;

export const localCounts = { parameters: 5, variables: 10 };

/** Puts a table into memory and returns its address. */
type Place = (table: Uint8Array | Uint16Array | Int32Array) => number;

/** A program as the body of a function that takes a stretch of pixels through all stages, one pixel at a time. */
export function loopOf({ levels, stages, result }: Program, place: Place): Code {
  const steps = [
    ...stages.map((stage) => ({ input: stage.input, entrySize: 4, code: stageCode(stage, place) })),
    { input: result.input, entrySize: result.kind === 'full' ? 1 : 2, code: resultCode(result, place) },
  ];
  const first = steps[0]!;
  return op.repeat([
    levels ? offsetCode(levels, first.entrySize, place) : [],
    entriesOfPixel(first.entrySize, levels !== undefined),
    first.code,
    steps.slice(1).map(({ input, entrySize, code }) => [entriesOfWord(input, entrySize), code]),
    [op.get(local.pixel), op.get(local.channels), op.add, op.set(local.pixel)],
    [op.get(local.pixel), op.get(local.end), op.isLess],
  ]);
}

/** Reads the pixel's level off its place, and goes on to the next entry of the axis. */
function offsetCode({ ofPosition }: Levels, entrySize: number, place: Place): Code {
  const offsets = new Int32Array(ofPosition.length);
  for (let i = 0; i < offsets.length; i++) offsets[i] = ofPosition[i]! * byteFormat.length * entrySize;
  return [
    [op.get(local.alongX), op.load32(0), op.get(local.alongY), op.add],
    [op.i32Const(positionShift), op.shiftRight, op.i32Const(2), op.shiftLeft],
    [op.load32(place(offsets)), op.set(local.offset)],
    [op.get(local.alongX), op.i32Const(4), op.add, op.set(local.alongX)],
  ];
}

function entriesOfPixel(entrySize: number, hasLevels: boolean): Code {
  const addOffset = hasLevels ? [op.get(local.offset), op.add] : [];
  return channels((c) => [
    [op.get(local.pixel), op.load8(c), times(entrySize)],
    [addOffset, op.set(local.entries[c])],
  ]);
}

/** Shifts each number to where it is multiplied already, rather than down and then up. */
function entriesOfWord({ shifts, masks }: Format, entrySize: number): Code {
  return channels((c) => {
    const down = shifts[c] - Math.log2(entrySize);
    const shift = down < 0 ? [op.i32Const(-down), op.shiftLeft] : [op.i32Const(down), op.shiftRight];
    const mask = [op.i32Const(masks[c] * entrySize), op.and];
    return [op.get(local.word), shift, mask, op.set(local.entries[c])];
  });
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
  const entry = (c: Channel) => [op.get(local.entries[c]), op.load32(address + starts[c] * 4)];
  return [channels(entry), op.add, op.add];
}

function tintCode({ input, table, lumas, limits, bySaturation, tint }: TintStage, place: Place): Code {
  const address = place(lumas);
  const luma = (c: Channel) => [op.get(local.entries[c]), op.load32(address + input.starts[c] * 4)];
  return [
    channels((c) => [luma(c), op.set(local.lumas[c])]),
    [channels((c) => op.get(local.lumas[c])), op.add, op.add, op.i32Const(0xffff), op.and],
    [op.i32Const(4), op.shiftRight, times(2), op.load16(place(limits)), op.set(local.amount)],
    bySaturation ? [saturationCode(), lesser(local.amount, local.saturation), op.set(local.amount)] : [],
    [sumCode(table, input, place), op.get(local.amount), times(4), op.load32(place(tint))],
    [op.add, op.set(local.word)],
  ];
}

/** Of the values in the upper halves of the lumas, which is what decides between them. */
function saturationCode(): Code {
  const [red, green, blue] = local.lumas;
  const lowest = local.saturation;
  return [
    [lesser(red, green), op.set(lowest), lesser(lowest, blue), op.set(lowest)],
    [greater(red, green), op.set(red), greater(red, blue), op.get(lowest), op.subtract],
    [op.i32Const(16), op.shiftRight, op.set(local.saturation)],
  ];
}

function rampCode({ input, lumas, white }: RampStage, place: Place): Code {
  // A division takes longer than all the rest, so it is a product with the inverse in 1/2^46, rounded up. That is
  // exact: with lumas below 2^18 it is off by less than 2^36 / 2^46 of the 1 / 255,000 that lie between quotients.
  const inverse = (white: number) => Math.ceil((white * 2 ** 46) / wholeLuma);
  const number = (c: Channel) => [
    [op.get(local.word), op.extend, op.i64Const(inverse(white[c])), op.multiply64],
    [op.i64Const(46), op.shiftRight64, op.wrap, op.i32Const(byteFormat.shifts[c]), op.shiftLeft],
  ];
  return [
    [sumCode(lumas, input, place), op.set(local.word)],
    [channels(number), op.or, op.or, op.set(local.word)],
  ];
}

function resultCode(result: Result, place: Place): Code {
  const { starts } = result.input;
  const address = place(result.table);
  if (result.kind === 'full') {
    const sample = (c: Channel) => [op.get(local.entries[c]), op.load8(address + starts[c])];
    return channels((c) => [op.get(local.pixel), sample(c), op.store8(c)]);
  }
  const original = place(result.original);
  return channels((c) => [
    op.get(local.pixel),
    [op.get(local.entries[c]), op.load16(address + starts[c] * 2)],
    [op.get(local.pixel), op.load8(c), times(2), op.load16(original)],
    [op.add, op.i32Const(8), op.shiftRight, op.store8(c)],
  ]);
}

type Channel = 0 | 1 | 2;

function channels(code: (channel: Channel) => Code): Code {
  return [code(0), code(1), code(2)];
}

/** Multiplies by a power of two. */
function times(factor: number): Code {
  return factor === 1 ? [] : [op.i32Const(Math.log2(factor)), op.shiftLeft];
}

/** Leaves the lesser of two variables. */
function lesser(a: number, b: number): Code {
  return [op.get(a), op.get(b), op.get(a), op.get(b), op.isLess, op.select];
}

/** Leaves the greater of two variables. */
function greater(a: number, b: number): Code {
  return [op.get(a), op.get(b), op.get(b), op.get(a), op.isLess, op.select];
}
