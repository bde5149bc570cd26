import type { Triple } from '../formulas/non-separable.ts';
import { wholeLuma } from '../program/ramp-stage.ts';
import { byteFormat, type Format } from '../program/samples.ts';
import type { BlendStage, MixStage, RampStage, Stage, TintStage } from '../program/stages.ts';
import type { Block } from './block.ts';
import { findOffsets } from './find-offsets.ts';

/** Replaces the words of a block. `offsets` say where each pixel's part of the stage's tables starts. */
export function runStage(stage: Stage, block: Block, offsets: Int32Array): void {
  switch (stage.kind) {
    case 'mix':
      return runMix(stage, block, offsets);
    case 'tint':
      return runTint(stage, block, offsets);
    case 'ramp':
      return runRamp(stage, block, offsets);
    case 'blend':
      return runBlend(stage, block, offsets);
  }
}

// What a loop uses lies in constants of its function: V8 would look up properties, and what a closure has captured,
// in each turn.

function runMix({ input, table }: MixStage, { words, count }: Block, offsets: Int32Array): void {
  const [redShift, greenShift, blueShift] = input.shifts;
  const [redMask, greenMask, blueMask] = input.masks;
  const [, greenStart, blueStart] = input.starts;
  for (let i = 0; i < count; i++) {
    const word = words[i]!;
    const offset = offsets[i]!;
    const red = table[offset + ((word >> redShift) & redMask)]!;
    const green = table[offset + greenStart + ((word >> greenShift) & greenMask)]!;
    const blue = table[offset + blueStart + ((word >> blueShift) & blueMask)]!;
    words[i] = red + green + blue;
  }
}

function runTint(stage: TintStage, { words, count }: Block, offsets: Int32Array): void {
  const { input, table, lumas, limits, bySaturation, tint } = stage;
  const [redShift, greenShift, blueShift] = input.shifts;
  const [redMask, greenMask, blueMask] = input.masks;
  const [, greenStart, blueStart] = input.starts;
  for (let i = 0; i < count; i++) {
    const word = words[i]!;
    const offset = offsets[i]!;
    const red = offset + ((word >> redShift) & redMask);
    const green = offset + greenStart + ((word >> greenShift) & greenMask);
    const blue = offset + blueStart + ((word >> blueShift) & blueMask);
    let amount = limits[((lumas[red]! + lumas[green]! + lumas[blue]!) & 0xffff) >>> 4]!;
    if (bySaturation) amount = Math.min(amount, saturation(lumas[red]!, lumas[green]!, lumas[blue]!));
    words[i] = table[red]! + table[green]! + table[blue]! + tint[amount]!;
  }
}

/** Of the values in the upper halves of these, which is what decides between them. */
function saturation(red: number, green: number, blue: number): number {
  return (Math.max(red, green, blue) - Math.min(red, green, blue)) >>> 16;
}

function runRamp({ input, lumas, white }: RampStage, { words, count }: Block, offsets: Int32Array): void {
  const [redShift, greenShift, blueShift] = input.shifts;
  const [redMask, greenMask, blueMask] = input.masks;
  const [, greenStart, blueStart] = input.starts;
  const [redWhite, greenWhite, blueWhite] = white;
  const [redPlace, greenPlace, bluePlace] = byteFormat.shifts;
  for (let i = 0; i < count; i++) {
    const word = words[i]!;
    const offset = offsets[i]!;
    const red = lumas[offset + ((word >> redShift) & redMask)]!;
    const green = lumas[offset + greenStart + ((word >> greenShift) & greenMask)]!;
    const blue = lumas[offset + blueStart + ((word >> blueShift) & blueMask)]!;
    const luma = red + green + blue;
    // Shifting rounds down; a quotient that should be whole is.
    words[i] =
      (((luma * redWhite) / wholeLuma) << redPlace) |
      (((luma * greenWhite) / wholeLuma) << greenPlace) |
      (((luma * blueWhite) / wholeLuma) << bluePlace);
  }
}

function runBlend(stage: BlendStage, { words, first, width, count }: Block, offsets: Int32Array): void {
  const { input, values, composite, levels, sources, output } = stage;
  const levelOf = new Int32Array(count);
  if (levels) findOffsets(levels, 1, width, first, levelOf, count);
  for (let i = 0; i < count; i++) {
    const backdrop = tripleOf(words[i]!, input, values, offsets[i]!);
    words[i] = wordOf(composite(backdrop, sources[levelOf[i]!]!), output.format);
  }
}

function tripleOf(
  word: number,
  { shifts, masks, starts }: Format,
  values: Float64Array,
  offset: number,
): Triple {
  const at = (channel: 0 | 1 | 2) =>
    values[offset + starts[channel] + ((word >> shifts[channel]) & masks[channel])]!;
  return [at(0), at(1), at(2)];
}

/** The inverse of what the stage's output says. */
function wordOf(triple: Triple, { shifts, masks }: Format): number {
  const at = (channel: 0 | 1 | 2) => Math.round(triple[channel] * masks[channel]) << shifts[channel];
  return at(0) | at(1) | at(2);
}
