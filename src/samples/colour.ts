/** Red, green and blue in gamma-encoded sRGB, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as a colour. */
export function colour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function mix(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

export function scale([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}

/** The colour at `position`, 0 to 1, of a ramp of colours at equal distances. */
export function ramp(colours: readonly Colour[], position: number): Colour {
  const at = Math.min(1, Math.max(0, position)) * (colours.length - 1);
  const index = Math.min(colours.length - 2, Math.floor(at));
  const from = colours[Math.max(0, index)];
  const to = colours[index + 1] ?? from;
  if (!from || !to) throw new RangeError('A ramp needs a colour');
  return mix(from, to, at - index);
}

/** 0 below `from`, 1 above `to`, and smooth between; `from` may be the larger one. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
