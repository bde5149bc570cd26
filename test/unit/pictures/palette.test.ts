import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/project-root.ts';

const css = readFileSync(join(projectRoot, 'static/css/site.css'), 'utf8');
const [light = '', dark = ''] = [...css.matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1]);

function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio": 1 to 21. */
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Text on its ground needs 4.5 (success criterion 1.4.3); focus rings and borders of fields need 3 (1.4.11). */
const text = ['ink', 'quiet', 'accent', 'danger', 'good'];
const grounds = ['paper', 'surface'];

describe.each([
  ['light', colours(light)],
  ['dark', new Map([...colours(light), ...colours(dark)])],
])('the %s palette', (_name, palette) => {
  it.each(text.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))(
    '%s can be read on %s',
    (ink, ground) => {
      expect(contrast(palette.get(ink)!, palette.get(ground)!)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('paper can be read on ink, which is what buttons are', () => {
    expect(contrast(palette.get('paper')!, palette.get('ink')!)).toBeGreaterThanOrEqual(4.5);
  });
});

it('computes what the standard says of black, white and gray', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
