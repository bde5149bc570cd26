import { expose, type Canvas } from '../canvas.ts';
import { colour, mix, smoothstep, type Colour } from '../colour.ts';
import { overField } from '../fields.ts';
import { fractal, openNoise } from '../noise.ts';
import { paintDisc, paintGlow, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';
import { treeLine } from './forest.ts';

const skies = [
  ['#050914', '#0d1b36', '#27476e'],
  ['#08060f', '#1d1533', '#55315e'],
  ['#03080d', '#08232e', '#1c5560'],
  ['#060713', '#191b3d', '#7a4a55'],
].map((names) => names.map(colour));
const band: Colour = colour('#b9c4ff');
const dust: Colour = colour('#e8b5a0');
const starColours = ['#ffffff', '#cfdcff', '#fff0d8', '#ffd9b8'].map(colour);

/** Stars and the Milky Way over a dark tree line. */
export function nightSky(canvas: Canvas, random: Random): void {
  const sky = random.pick(skies);
  paintSky(canvas, sky);
  paintMilkyWay(canvas, random);
  paintStars(canvas, random, 1400);
  if (random.chance(0.4)) paintMoon(canvas, random);
  const dark = mix(sky[0]!, [0, 0, 0], 0.55);
  const outline = treeLine(canvas, random, openNoise(random), {
    level: random.between(0.06, 0.14),
    size: random.between(0.1, 0.22),
    layer: 0,
  });
  paintLand(canvas, outline, { top: dark, bottom: dark, depth: 1 });
}

/** A band of light across the sky, with dark lanes in it. */
function paintMilkyWay(canvas: Canvas, random: Random): void {
  const noise = fractal(openNoise(random), 5);
  const slope = random.between(-1.2, 1.2);
  const middle = random.between(0.35, 0.65) * canvas.aspect;
  const tilt = Math.hypot(1, slope);
  const distance = (x: number, y: number) => (x - middle - slope * (y - 0.4)) / tilt;
  overField(
    canvas,
    (x, y) => {
      const aside = distance(x, y) + 0.12 * noise(x * 1.5, y * 1.5);
      const lane = smoothstep(0.02, 0.35, noise(x * 3 + 9, y * 3));
      return Math.exp(-((aside / 0.2) ** 2)) * (0.75 + 0.6 * noise(x * 4, y * 4 + 20)) * (1 - 0.75 * lane);
    },
    (index, value) => {
      if (value <= 0) return;
      expose(canvas.samples, index, band, 0.34 * value);
      expose(canvas.samples, index, dust, 0.3 * value * value);
    },
  );
}

/** Many faint stars and few bright ones. */
export function paintStars(canvas: Canvas, random: Random, count: number): void {
  for (let star = 0; star < count; star += 1) {
    const brightness = random.next() ** 5;
    const spot = {
      x: random.next() * canvas.aspect,
      y: random.next(),
      radius: 0.0011 + 0.0024 * brightness,
    };
    const light = random.pick(starColours);
    paintDisc(canvas, spot, light, { opacity: 0.3 + 0.7 * brightness, softness: 0.9, isLight: true });
  }
}

function paintMoon(canvas: Canvas, random: Random): void {
  const spot = { x: random.between(0.15, 0.85) * canvas.aspect, y: random.between(0.15, 0.4) };
  const light: Colour = [0.98, 0.96, 0.88];
  paintGlow(canvas, { ...spot, radius: 0.16 }, light, 0.4);
  paintDisc(canvas, { ...spot, radius: random.between(0.03, 0.055) }, light, { softness: 0.06 });
}
