import { separableModes } from '../formulas/blend-modes.ts';
import { canClip, compose, identity, isDiagonal, matrixOf, type Affine } from '../formulas/color-matrix.ts';
import { parseColor, type Rgba } from '../formulas/css-color.ts';
import { resolveStops, type Point } from '../formulas/gradient.ts';
import { tints } from '../formulas/non-separable.ts';
import type {
  BlendMode,
  FilterDefinition,
  FilterFunction,
  Gradient,
  Layer,
  LumaRamp,
  Operation,
  SeparableMode,
} from '../operations.ts';

/** What an operation comes to, with its colours read. Every step ends with clamping to 0 to 1. */
export type Step = AffineStep | TintStep | SolidStep | GradientStep | LumaRamp;

/** `scale`: each channel depends on itself alone; `mix`: on all of them. */
export interface AffineStep {
  kind: 'scale' | 'mix';
  matrix: Affine;
}

/** One colour in a mode whose result depends only on the backdrop's luma and saturation; then a matrix. */
export interface TintStep {
  kind: 'tint';
  mode: 'hue' | 'color';
  color: Rgba;
  matrix: Affine;
}

export interface SolidStep {
  kind: 'solid';
  mode: BlendMode;
  /** Its alpha times the layer's opacity. */
  color: Rgba;
}

export interface GradientStep {
  kind: 'gradient';
  mode: BlendMode;
  gradient: Gradient;
  points: readonly Point[];
  opacity: number;
}

export function isSeparable(mode: BlendMode): mode is SeparableMode {
  return (separableModes as readonly BlendMode[]).includes(mode);
}

/**
 * The steps of a filter, neighbouring matrices made into one wherever nothing is clamped between them.
 * Throws an Error that says what is wrong with an operation.
 */
export function toSteps({ operations }: FilterDefinition): Step[] {
  const steps: Step[] = [];
  for (const step of operations.map(toStep)) {
    const fused = fuse(steps.at(-1), step);
    if (fused) steps[steps.length - 1] = fused;
    else steps.push(step);
  }
  return steps;
}

/** Both steps as one, or undefined when the values between them have to be clamped. */
function fuse(last: Step | undefined, step: Step): Step | undefined {
  if (step.kind !== 'scale' && step.kind !== 'mix') return undefined;
  if (last === undefined || !('matrix' in last) || canClip(last.matrix)) return undefined;
  const matrix = compose(step.matrix, last.matrix);
  return last.kind === 'tint' ? { ...last, matrix } : affineStep(matrix);
}

function toStep(operation: Operation): Step {
  switch (operation.kind) {
    case 'layer':
      return layerStep(operation);
    case 'function':
      return functionStep(operation);
    case 'luma-ramp':
      check(operation.white.every(isSample), 'a luma ramp needs three whole numbers from 0 to 255');
      return operation;
  }
}

function layerStep({ mode, background, opacity }: Layer): Step {
  check(isSeparable(mode) || Object.hasOwn(tints, mode), `"${mode}" is no blend mode`);
  check(opacity >= 0 && opacity <= 1, `an opacity of ${opacity} is not within 0 to 1`);
  if (typeof background === 'string') {
    const [red, green, blue, alpha] = parseColor(background);
    const color: Rgba = [red, green, blue, alpha * opacity];
    const isTint = mode === 'hue' || mode === 'color';
    return isTint ? { kind: 'tint', mode, color, matrix: identity } : { kind: 'solid', mode, color };
  }
  return { kind: 'gradient', mode, gradient: background, points: resolveStops(background), opacity };
}

function functionStep(operation: FilterFunction): Step {
  const { name, amount } = operation;
  check(Number.isFinite(amount), `${name} needs a number`);
  check(name === 'hue-rotate' || amount >= 0, `${name} takes no negative amount`);
  // CSS takes more than 1 here to mean 1; in a definition it is a slip.
  check(!['grayscale', 'sepia', 'invert'].includes(name) || amount <= 1, `${name} takes at most 1`);
  return affineStep(matrixOf(operation));
}

function affineStep(matrix: Affine): AffineStep {
  return { kind: isDiagonal(matrix) ? 'scale' : 'mix', matrix };
}

function isSample(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function check(isRight: boolean, message: string): asserts isRight {
  if (!isRight) throw new Error(message);
}
