import type { SeparableMode } from '../operations.ts';

export const separableModes: readonly SeparableMode[] = [
  'normal',
  'multiply',
  'screen',
  'overlay',
  'darken',
  'lighten',
  'color-dodge',
  'color-burn',
  'hard-light',
  'soft-light',
  'difference',
  'exclusion',
];

/**
 * B(backdrop, source) of one channel, both and the result 0 to 1: the separable modes of W3C Compositing and Blending
 * Level 1, section 9.1. One function rather than a table of them, so that a loop over it has it compiled in.
 */
export function blendChannel(mode: SeparableMode, backdrop: number, source: number): number {
  switch (mode) {
    case 'normal':
      return source;
    case 'multiply':
      return backdrop * source;
    case 'screen':
      return screen(backdrop, source);
    case 'overlay':
      return hardLight(source, backdrop);
    case 'darken':
      return Math.min(backdrop, source);
    case 'lighten':
      return Math.max(backdrop, source);
    case 'color-dodge':
      return colorDodge(backdrop, source);
    case 'color-burn':
      return 1 - colorDodge(1 - backdrop, 1 - source);
    case 'hard-light':
      return hardLight(backdrop, source);
    case 'soft-light':
      return softLight(backdrop, source);
    case 'difference':
      return Math.abs(backdrop - source);
    case 'exclusion':
      return backdrop + source - 2 * backdrop * source;
  }
}

function screen(backdrop: number, source: number): number {
  return backdrop + source - backdrop * source;
}

function colorDodge(backdrop: number, source: number): number {
  if (backdrop === 0) return 0;
  return source === 1 ? 1 : Math.min(1, backdrop / (1 - source));
}

function hardLight(backdrop: number, source: number): number {
  return source <= 0.5 ? backdrop * 2 * source : screen(backdrop, 2 * source - 1);
}

function softLight(backdrop: number, source: number): number {
  if (source <= 0.5) return backdrop - (1 - 2 * source) * backdrop * (1 - backdrop);
  const lightened = backdrop <= 0.25 ? ((16 * backdrop - 12) * backdrop + 4) * backdrop : Math.sqrt(backdrop);
  return backdrop + (2 * source - 1) * (lightened - backdrop);
}
