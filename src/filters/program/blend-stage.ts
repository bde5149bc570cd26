import { blendChannel } from '../formulas/blend-modes.ts';
import type { Rgba } from '../formulas/css-color.ts';
import { blendTint, type Triple } from '../formulas/non-separable.ts';
import type { BlendMode } from '../operations.ts';
import { planLevels, sourcesOf, type Levels } from './levels.ts';
import { clamp, readValues, tableLength, wordFormats, wordSamples, type Samples } from './samples.ts';
import type { BlendStage } from './stages.ts';
import { isSeparable, type GradientStep, type SolidStep } from './steps.ts';

export function blendStage(
  step: SolidStep | GradientStep,
  samples: Samples,
  width: number,
  height: number,
): BlendStage {
  const [format] = wordFormats;
  return {
    kind: 'blend',
    input: samples.format,
    values: allValues(samples),
    composite: compositeIn(step.mode),
    ...sources(step, width, height),
    output: wordSamples(
      format,
      format.masks.map((last) => ({ start: 0, step: 1 / last })),
    ),
  };
}

function allValues(samples: Samples): Float64Array {
  const all = new Float64Array(tableLength(samples));
  readValues(samples, (values, _channel, start) => all.set(values, start));
  return all;
}

function sources(
  step: SolidStep | GradientStep,
  width: number,
  height: number,
): { levels: Levels | undefined; sources: readonly Rgba[] } {
  if (step.kind === 'solid') return { levels: undefined, sources: [step.color] };
  const levels = planLevels(step.gradient, [step], width, height);
  return { levels, sources: sourcesOf(step, levels.places) };
}

/** W3C Compositing and Blending Level 1, section 5.8, for an opaque backdrop. */
function compositeIn(mode: BlendMode): BlendStage['composite'] {
  const blend = tripleBlend(mode);
  return (backdrop, [red, green, blue, alpha]) => {
    const blended = blend(backdrop, [red, green, blue]);
    const channel = (c: 0 | 1 | 2) => clamp(backdrop[c] * (1 - alpha) + blended[c] * alpha);
    return [channel(0), channel(1), channel(2)];
  };
}

function tripleBlend(mode: BlendMode): (backdrop: Triple, source: Triple) => Triple {
  if (!isSeparable(mode)) return (backdrop, source) => blendTint(mode, backdrop, source);
  const blend = (backdrop: number, source: number) => blendChannel(mode, backdrop, source);
  return (backdrop, source) => [
    blend(backdrop[0], source[0]),
    blend(backdrop[1], source[1]),
    blend(backdrop[2], source[2]),
  ];
}
