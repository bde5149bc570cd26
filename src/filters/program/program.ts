import type { FilterDefinition } from '../operations.ts';
import { blendStage } from './blend-stage.ts';
import { channelChange, leadingGradients } from './channel-change.ts';
import { planLevels, type Levels } from './levels.ts';
import { mixStage } from './mix-stage.ts';
import { rampStage } from './ramp-stage.ts';
import { toResult, type Result } from './result.ts';
import { byteSamples, changeValues, type Samples } from './samples.ts';
import type { Stage } from './stages.ts';
import { toSteps, type Step } from './steps.ts';
import { tintStage } from './tint-stage.ts';

/** A filter for pictures of one size and at one strength: tables, and the order in which to look things up. */
export interface Program {
  width: number;
  height: number;
  /** Which part of the first look-up's table each pixel uses; undefined when it has only one. */
  levels: Levels | undefined;
  stages: readonly Stage[];
  result: Result;
}

/** `strength` is 0 to 1. Throws an Error that says what is wrong with the definition. */
export function toProgram(
  definition: FilterDefinition,
  width: number,
  height: number,
  strength: number,
): Program {
  const steps = toSteps(definition);
  const lead = leadingGradients(steps);
  const levels = lead[0] && planLevels(lead[0].gradient, lead, width, height);
  const stages: Stage[] = [];
  let samples = byteSamples(levels?.keys ?? [0]);
  for (const step of steps) {
    const change = channelChange(step, lead, levels);
    if (change) {
      changeValues(samples, change);
    } else {
      const stage = toStage(step, samples, width, height);
      stages.push(stage);
      samples = stage.output;
    }
  }
  return { width, height, levels, stages, result: toResult(samples, strength, stages.length === 0) };
}

function toStage(step: Step, samples: Samples, width: number, height: number): Stage {
  switch (step.kind) {
    case 'scale':
    case 'mix':
      return mixStage(step, samples);
    case 'tint':
      return tintStage(step, samples);
    case 'luma-ramp':
      return rampStage(step, samples);
    case 'solid':
    case 'gradient':
      return blendStage(step, samples, width, height);
  }
}
