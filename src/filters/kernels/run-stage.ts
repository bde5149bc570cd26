import type { Triple } from '../formulas/non-separable.ts';
import { wholeLuma } from '../program/ramp-stage.ts';
import { byteFormat, type Format } from '../program/samples.ts';
import type { BlendStage, MixStage, RampStage, Stage, TintStage } from '../program/stages.ts';
import { findOffsets } from './find-offsets.ts';

/** Replaces the words of a span, which starts at this place of the picture. */
export type StageRunner = (x: number, y: number, count: number) => void;

/** `offsets` say for each pixel where its part of the stage's tables starts. */
export function stageRunner(stage: Stage, words: Int32Array, offsets: Int32Array): StageRunner {
  switch (stage.kind) {
    case 'mix':
      return mixRunner(stage, words, offsets);
    case 'tint':
      return tintRunner(stage, words, offsets);
    case 'ramp':
      return rampRunner(stage, words, offsets);
    case 'blend':
      return blendRunner(stage, words, offsets);
  }
}

function mixRunner({ input, table }: MixStage, words: Int32Array, offsets: Int32Array): StageRunner {
  const { shifts, masks, starts } = input;
  const [redShift, greenShift, blueShift] = shifts;
  const [redMask, greenMask, blueMask] = masks;
  const [, greenStart, blueStart] = starts;
  return (_x, _y, count) => {
    for (let i = 0; i < count; i++) {
      const word = words[i]!;
      const red = offsets[i]! + ((word >>> redShift) & redMask);
      const green = offsets[i]! + greenStart + ((word >>> greenShift) & greenMask);
      const blue = offsets[i]! + blueStart + ((word >>> blueShift) & blueMask);
      words[i] = table[red]! + table[green]! + table[blue]!;
    }
  };
}

function tintRunner(stage: TintStage, words: Int32Array, offsets: Int32Array): StageRunner {
  const { table, lumas, limits, bySaturation, tint } = stage;
  const { shifts, masks, starts } = stage.input;
  const [redShift, greenShift, blueShift] = shifts;
  const [redMask, greenMask, blueMask] = masks;
  const [, greenStart, blueStart] = starts;
  return (_x, _y, count) => {
    for (let i = 0; i < count; i++) {
      const word = words[i]!;
      const red = offsets[i]! + ((word >>> redShift) & redMask);
      const green = offsets[i]! + greenStart + ((word >>> greenShift) & greenMask);
      const blue = offsets[i]! + blueStart + ((word >>> blueShift) & blueMask);
      let amount = limits[((lumas[red]! + lumas[green]! + lumas[blue]!) & 0xffff) >>> 4]!;
      if (bySaturation) amount = Math.min(amount, saturation(lumas[red]!, lumas[green]!, lumas[blue]!));
      words[i] = table[red]! + table[green]! + table[blue]! + tint[amount]!;
    }
  };
}

/** Of the values in the upper halves of these, which is what decides between them. */
function saturation(red: number, green: number, blue: number): number {
  return (Math.max(red, green, blue) - Math.min(red, green, blue)) >>> 16;
}

function rampRunner({ input, lumas, white }: RampStage, words: Int32Array, offsets: Int32Array): StageRunner {
  const { shifts, masks, starts } = input;
  const [redShift, greenShift, blueShift] = shifts;
  const [redMask, greenMask, blueMask] = masks;
  const [, greenStart, blueStart] = starts;
  const [redPlace, greenPlace, bluePlace] = byteFormat.shifts;
  const [redWhite, greenWhite, blueWhite] = white;
  return (_x, _y, count) => {
    for (let i = 0; i < count; i++) {
      const word = words[i]!;
      const luma =
        lumas[offsets[i]! + ((word >>> redShift) & redMask)]! +
        lumas[offsets[i]! + greenStart + ((word >>> greenShift) & greenMask)]! +
        lumas[offsets[i]! + blueStart + ((word >>> blueShift) & blueMask)]!;
      // Shifting rounds down; a quotient that should be whole is.
      words[i] =
        (((luma * redWhite) / wholeLuma) << redPlace) |
        (((luma * greenWhite) / wholeLuma) << greenPlace) |
        (((luma * blueWhite) / wholeLuma) << bluePlace);
    }
  };
}

function blendRunner(stage: BlendStage, words: Int32Array, offsets: Int32Array): StageRunner {
  const { input, values, composite, levels, sources, output } = stage;
  const levelOf = new Int32Array(words.length);
  return (x, y, count) => {
    if (levels) findOffsets(levels, 1, x, y, levelOf, count);
    for (let i = 0; i < count; i++) {
      const backdrop = tripleOf(words[i]!, input, values, offsets[i]!);
      words[i] = wordOf(composite(backdrop, sources[levelOf[i]!]!), output.format);
    }
  };
}

function tripleOf(
  word: number,
  { shifts, masks, starts }: Format,
  values: Float64Array,
  offset: number,
): Triple {
  const at = (channel: 0 | 1 | 2) =>
    values[offset + starts[channel] + ((word >>> shifts[channel]) & masks[channel])]!;
  return [at(0), at(1), at(2)];
}

/** The inverse of what the stage's output says. */
function wordOf(triple: Triple, { shifts, masks }: Format): number {
  const at = (channel: 0 | 1 | 2) => Math.round(triple[channel] * masks[channel]) << shifts[channel];
  return at(0) | at(1) | at(2);
}
