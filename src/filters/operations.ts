/**
 * The words that a filter is written in. Every function here only builds plain data; what the words mean is in
 * blend-modes.ts, color-matrix.ts and gradient.ts, and compile.ts turns them into a kernel.
 */

/** Red, green, blue: 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

/** A colour as CSS writes it: `#rrggbb`, `rgb(r, g, b)`, `rgba(r, g, b, a)` or `transparent`. */
export type CssColor = string;

/** The modes of W3C Compositing and Blending Level 1, except `normal`-like compositing operators. */
export type SeparableMode =
  | 'normal'
  | 'multiply'
  | 'screen'
  | 'overlay'
  | 'darken'
  | 'lighten'
  | 'color-dodge'
  | 'color-burn'
  | 'hard-light'
  | 'soft-light'
  | 'difference'
  | 'exclusion';
export type NonSeparableMode = 'hue' | 'saturation' | 'color' | 'luminosity';
export type BlendMode = SeparableMode | NonSeparableMode;

/** A colour at a place of a gradient, in per cent of its length; places may lie past 100. */
interface Stop {
  color: CssColor;
  /** Left out, it is spaced evenly between its neighbours, as in CSS. */
  percent?: number;
}

interface LinearGradient {
  kind: 'linear';
  to: 'right' | 'left' | 'bottom' | 'top';
  stops: readonly Stop[];
}

/** CSS `circle`: round, and as large as the distance to the farthest corner. */
interface RadialGradient {
  kind: 'radial';
  /** The centre, in per cent of width and height. */
  at: readonly [x: number, y: number];
  stops: readonly Stop[];
}

export type Gradient = LinearGradient | RadialGradient;

/** A colour or gradient that is blended over the picture. */
export interface Layer {
  kind: 'layer';
  mode: BlendMode;
  background: CssColor | Gradient;
  /** 0 to 1, on top of what the colours' own alpha says. */
  opacity: number;
}

type FunctionName = 'brightness' | 'contrast' | 'grayscale' | 'sepia' | 'saturate' | 'hue-rotate' | 'invert';

/** A filter function of CSS: `amount` is a factor (1 = 100 %), for hue-rotate it is degrees. */
export interface FilterFunction {
  kind: 'function';
  name: FunctionName;
  amount: number;
}

/** Luma from black to `white`: L = (299 R + 587 G + 114 B) / 1000, each channel floor(white * L / 255). */
export interface LumaRamp {
  kind: 'luma-ramp';
  white: Rgb;
}

export type Operation = Layer | FilterFunction | LumaRamp;

export interface FilterDefinition {
  /** Lower case; part of forms, URLs and job rows. */
  name: string;
  label: string;
  /** Raised when the operations change, so that results of the old ones aren't taken for results of the new. */
  version: number;
  /** Applied in this order; each works on the 0 to 1 sRGB values that the one before it left, clamped. */
  operations: readonly Operation[];
}

export function lumaRamp(red: number, green: number, blue: number): LumaRamp {
  return { kind: 'luma-ramp', white: [red, green, blue] };
}

export const brightness = (amount: number) => filterFunction('brightness', amount);
export const contrast = (amount: number) => filterFunction('contrast', amount);
export const grayscale = (amount: number) => filterFunction('grayscale', amount);
export const sepia = (amount: number) => filterFunction('sepia', amount);
export const saturate = (amount: number) => filterFunction('saturate', amount);
export const hueRotate = (degrees: number) => filterFunction('hue-rotate', degrees);
export const invert = (amount: number) => filterFunction('invert', amount);

function filterFunction(name: FunctionName, amount: number): FilterFunction {
  return { kind: 'function', name, amount };
}

export function layer(mode: BlendMode, background: CssColor | Gradient, opacity = 1): Layer {
  return { kind: 'layer', mode, background, opacity };
}

/** `linear-gradient(to <side>, ...)`. A stop is a colour or a colour and its place in per cent. */
export function linear(to: LinearGradient['to'], ...stops: readonly StopNotation[]): LinearGradient {
  return { kind: 'linear', to, stops: stops.map(toStop) };
}

/** `radial-gradient(circle, ...)` around the middle. */
export function radial(...stops: readonly StopNotation[]): RadialGradient {
  return radialAt([50, 50], ...stops);
}

/** `radial-gradient(circle at x% y%, ...)`. */
export function radialAt(at: RadialGradient['at'], ...stops: readonly StopNotation[]): RadialGradient {
  return { kind: 'radial', at, stops: stops.map(toStop) };
}

type StopNotation = CssColor | readonly [color: CssColor, percent: number];

function toStop(notation: StopNotation): Stop {
  return typeof notation === 'string' ? { color: notation } : { color: notation[0], percent: notation[1] };
}
