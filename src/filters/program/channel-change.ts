import { blendChannel } from '../formulas/blend-modes.ts';
import type { Affine } from '../formulas/color-matrix.ts';
import type { Rgba } from '../formulas/css-color.ts';
import type { SeparableMode } from '../operations.ts';
import { axisKey } from './axis.ts';
import { sourcesOf, type Levels } from './levels.ts';
import { clamp } from './samples.ts';
import { isSeparable, type GradientStep, type Step } from './steps.ts';

/** Replaces the values that a channel can have in a key level of a gradient. */
type ChannelChange = (values: Float64Array, channel: number, key: number) => void;

/**
 * A step as a change of the values in a table, or undefined when it needs a look-up of its own: because it mixes the
 * channels, or because it is a gradient that isn't among those by whose levels the table is divided.
 */
export function channelChange(
  step: Step,
  leading: readonly GradientStep[],
  levels: Levels | undefined,
): ChannelChange | undefined {
  if (step.kind === 'scale') return scaleChange(step.matrix);
  if (step.kind === 'solid' && isSeparable(step.mode)) return layerChange(step.mode, () => step.color);
  if (step.kind === 'gradient' && isSeparable(step.mode) && levels && leading.includes(step)) {
    const places = levels.keys.map((level) => levels.places[level]!);
    const sources = sourcesOf(step, places);
    return layerChange(step.mode, (key) => sources[key]!);
  }
  return undefined;
}

/** The gradients before the first step that mixes channels, as far as they lie along the same axis as the first. */
export function leadingGradients(steps: readonly Step[]): GradientStep[] {
  const leading: GradientStep[] = [];
  for (const step of steps) {
    if (step.kind === 'scale' || (step.kind === 'solid' && isSeparable(step.mode))) continue;
    if (step.kind !== 'gradient' || !isSeparable(step.mode)) break;
    if (leading[0] && axisKey(leading[0].gradient) !== axisKey(step.gradient)) break;
    leading.push(step);
  }
  return leading;
}

function scaleChange(matrix: Affine): ChannelChange {
  return (values, channel) => {
    const [factor, constant] = [matrix[channel]![channel]!, matrix[channel]![3]];
    for (let i = 0; i < values.length; i++) values[i] = clamp(values[i]! * factor + constant);
  };
}

/** W3C Compositing and Blending Level 1, section 5.8, for an opaque backdrop. */
function layerChange(mode: SeparableMode, colorIn: (key: number) => Rgba): ChannelChange {
  return (values, channel, key) => {
    const color = colorIn(key);
    const [source, alpha] = [color[channel]!, color[3]];
    for (let i = 0; i < values.length; i++) {
      const backdrop = values[i]!;
      values[i] = clamp(backdrop * (1 - alpha) + blendChannel(mode, backdrop, source) * alpha);
    }
  };
}
