import { channelBlends } from '../formulas/blend-modes.ts';
import type { Rgba } from '../formulas/css-color.ts';
import type { SeparableMode } from '../operations.ts';
import { axisKey } from './axis.ts';
import { sourcesOf, type Levels } from './levels.ts';
import { isSeparable, type GradientStep, type Step } from './steps.ts';

/** What a step does to the values of one channel in one level of a gradient. */
export type ChannelChange = (channel: number, level: number) => (value: number) => number;

/**
 * A step as a change of the values in a table, or undefined when it needs a look-up of its own: because it mixes the
 * channels, or because it is a gradient that isn't among those by whose levels the table is divided.
 */
export function channelChange(
  step: Step,
  leading: readonly GradientStep[],
  levels: Levels | undefined,
): ChannelChange | undefined {
  if (step.kind === 'scale')
    return (channel) => scale(step.matrix[channel]![channel]!, step.matrix[channel]![3]);
  if (step.kind === 'solid' && isSeparable(step.mode)) return layer(step.mode, [step.color], () => 0);
  if (step.kind === 'gradient' && isSeparable(step.mode) && levels && leading.includes(step)) {
    return layer(step.mode, sourcesOf(step, levels), (level) => level);
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

function scale(factor: number, constant: number): (value: number) => number {
  return (value) => value * factor + constant;
}

/** W3C Compositing and Blending Level 1, section 5.8, for an opaque backdrop. */
function layer(
  mode: SeparableMode,
  sources: readonly Rgba[],
  indexOf: (level: number) => number,
): ChannelChange {
  const blend = channelBlends[mode];
  return (channel, level) => {
    const color = sources[indexOf(level)]!;
    const [source, alpha] = [color[channel]!, color[3]];
    return (value) => value * (1 - alpha) + blend(value, source) * alpha;
  };
}
