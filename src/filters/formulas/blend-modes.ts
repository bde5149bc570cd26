import type { SeparableMode } from '../operations.ts';

/** B(backdrop, source) of one channel; both and the result are 0 to 1. */
export type ChannelBlend = (backdrop: number, source: number) => number;

/** The separable modes of W3C Compositing and Blending Level 1, section 9.1, formula by formula. */
export const channelBlends: Readonly<Record<SeparableMode, ChannelBlend>> = {
  normal: (_backdrop, source) => source,
  multiply: (backdrop, source) => backdrop * source,
  screen: (backdrop, source) => backdrop + source - backdrop * source,
  overlay: (backdrop, source) => hardLight(source, backdrop),
  darken: (backdrop, source) => Math.min(backdrop, source),
  lighten: (backdrop, source) => Math.max(backdrop, source),
  'color-dodge': (backdrop, source) => {
    if (backdrop === 0) return 0;
    return source === 1 ? 1 : Math.min(1, backdrop / (1 - source));
  },
  'color-burn': (backdrop, source) => {
    if (backdrop === 1) return 1;
    return source === 0 ? 0 : 1 - Math.min(1, (1 - backdrop) / source);
  },
  'hard-light': hardLight,
  'soft-light': softLight,
  difference: (backdrop, source) => Math.abs(backdrop - source),
  exclusion: (backdrop, source) => backdrop + source - 2 * backdrop * source,
};

function hardLight(backdrop: number, source: number): number {
  if (source <= 0.5) return backdrop * 2 * source;
  const screened = 2 * source - 1;
  return backdrop + screened - backdrop * screened;
}

function softLight(backdrop: number, source: number): number {
  if (source <= 0.5) return backdrop - (1 - 2 * source) * backdrop * (1 - backdrop);
  const lightened = backdrop <= 0.25 ? ((16 * backdrop - 12) * backdrop + 4) * backdrop : Math.sqrt(backdrop);
  return backdrop + (2 * source - 1) * (lightened - backdrop);
}
