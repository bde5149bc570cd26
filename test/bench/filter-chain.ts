import sharp, { type Blend, type OverlayOptions } from 'sharp';
import { compose, identity, matrixOf, type Affine } from '../../src/filters/formulas/color-matrix.ts';
import { parseColor } from '../../src/filters/formulas/css-color.ts';
import type { FilterDefinition, Gradient, Layer, Operation } from '../../src/filters/operations.ts';

/**
 * A filter as the shortest chain of sharp's own operations that comes near it: layers as composites, then everything
 * linear as one recomb and one linear. It is given the better of it: nothing is clamped in between, and `hue` and
 * `color`, which sharp has not, cost what `over` does.
 */
export function sharpChain(
  jpeg: Buffer,
  filter: FilterDefinition,
  width: number,
  height: number,
  quality: number,
): Promise<Buffer> {
  const layers = filter.operations.filter((operation) => operation.kind === 'layer');
  const matrix = filter.operations.reduce(
    (before, operation) => compose(linearPart(operation), before),
    identity,
  );
  let pipeline = sharp(jpeg);
  if (layers.length > 0) pipeline = pipeline.composite(layers.map((layer) => overlay(layer, width, height)));
  if (matrix !== identity) {
    const [red, green, blue] = matrix;
    const weights = ([r, g, b]: Affine[number]): [number, number, number] => [r, g, b];
    const offsets = [red[3] * 255, green[3] * 255, blue[3] * 255];
    pipeline = pipeline.recomb([weights(red), weights(green), weights(blue)]).linear([1, 1, 1], offsets);
  }
  return pipeline.removeAlpha().jpeg({ quality }).toBuffer();
}

function linearPart(operation: Operation): Affine {
  if (operation.kind === 'layer') return identity;
  if (operation.kind === 'function') return matrixOf(operation);
  const row = (white: number): Affine[number] =>
    [0.299, 0.587, 0.114, 0].map((w) => (w * white) / 255) as never;
  const [red, green, blue] = operation.white;
  return [row(red), row(green), row(blue)];
}

const blends: Readonly<Record<Layer['mode'], Blend>> = {
  normal: 'over',
  multiply: 'multiply',
  screen: 'screen',
  overlay: 'overlay',
  darken: 'darken',
  lighten: 'lighten',
  'color-dodge': 'colour-dodge',
  'color-burn': 'colour-burn',
  'hard-light': 'hard-light',
  'soft-light': 'soft-light',
  difference: 'difference',
  exclusion: 'exclusion',
  hue: 'over',
  saturation: 'over',
  color: 'over',
  luminosity: 'over',
};

function overlay({ mode, background, opacity }: Layer, width: number, height: number): OverlayOptions {
  const blend = blends[mode];
  if (typeof background !== 'string') {
    return { input: Buffer.from(svgOf(background, opacity, width, height)), blend };
  }
  const [r, g, b, alpha] = parseColor(background);
  const color = { r: r * 255, g: g * 255, b: b * 255, alpha: alpha * opacity };
  return { input: { create: { width, height, channels: 4, background: color } }, blend };
}

function svgOf(gradient: Gradient, opacity: number, width: number, height: number): string {
  const rectangle = `<rect width="100%" height="100%" fill="url(#g)" opacity="${opacity}"/>`;
  const paint = svgGradient(gradient, width, height);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${paint}${rectangle}</svg>`;
}

function svgGradient(gradient: Gradient, width: number, height: number): string {
  const last = gradient.stops.length - 1;
  const stops = gradient.stops.map(
    ({ color, percent }, i) => `<stop offset="${percent ?? (100 * i) / last}%" stop-color="${color}"/>`,
  );
  if (gradient.kind === 'linear') {
    const end = gradient.to === 'right' ? 'x2="1" y2="0"' : 'x2="0" y2="1"';
    return `<linearGradient id="g" ${end}>${stops.join('')}</linearGradient>`;
  }
  const [x, y] = [(gradient.at[0] / 100) * width, (gradient.at[1] / 100) * height];
  const radius = Math.hypot(Math.max(x, width - x), Math.max(y, height - y));
  const circle = `gradientUnits="userSpaceOnUse" cx="${x}" cy="${y}" r="${radius}"`;
  return `<radialGradient id="g" ${circle}>${stops.join('')}</radialGradient>`;
}
