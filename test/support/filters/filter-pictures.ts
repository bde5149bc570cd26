import sharp from 'sharp';
import { corpusFile, hasCorpus } from '../pictures/corpus.ts';

/** An RGB picture in memory. */
export interface Picture {
  name: string;
  width: number;
  height: number;
  pixels: Buffer;
}

/** Pictures that together visit most colours at most places; sizes are odd and even. */
export async function filterPictures(): Promise<Picture[]> {
  const generated = [ramps(256, 192), noise(161, 107), photoLike(243, 320)];
  return hasCorpus ? [...generated, await realPicture(301)] : generated;
}

/** Hue across, lightness down: smooth, and with every saturated colour. */
export function ramps(width: number, height: number): Picture {
  return picture('ramps', width, height, (x, y) => {
    const wave = (shift: number) => 0.5 + 0.5 * Math.cos(2 * Math.PI * (x / width + shift));
    const light = (2 * y) / height;
    const shade = (value: number) => 255 * (light < 1 ? value * light : value + (1 - value) * (light - 1));
    return [shade(wave(0)), shade(wave(1 / 3)), shade(wave(2 / 3))];
  });
}

/** Every sample for itself: any colour next to any other. */
export function noise(width: number, height: number): Picture {
  const random = randomLevels(7);
  return picture('noise', width, height, () => [random() * 256, random() * 256, random() * 256]);
}

/** Broad light, edges, texture and grain, with the contrasts and the dull colours of a photo. */
export function photoLike(width: number, height: number): Picture {
  const random = randomLevels(42);
  return picture('photo-like', width, height, (x, y) => {
    const [u, v] = [x / width, y / height];
    const broad = 70 * Math.sin(5 * u + 2 * v) + 50 * Math.cos(7 * v - 3 * u * v);
    const edges = (Math.floor(9 * u) + Math.floor(7 * v)) % 2 === 0 ? 25 : -25;
    const texture = 22 * Math.sin(x / 2.3) * Math.cos(y / 3.1) + 12 * Math.sin((x + y) / 5.7);
    const light = 120 + broad + edges + texture + 14 * (random() - 0.5);
    return [light + 30 * v, 0.85 * light + 20 * Math.sin(6 * v), 0.6 * light + 70 * u];
  });
}

/** A real photo, where there is one. */
async function realPicture(width: number): Promise<Picture> {
  const { data, info } = await sharp(corpusFile('valid/sharp__Landscape_2.jpg'))
    .autoOrient()
    .resize(width)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { name: 'photo', width: info.width, height: info.height, pixels: data };
}

function picture(
  name: string,
  width: number,
  height: number,
  colorAt: (x: number, y: number) => readonly [red: number, green: number, blue: number],
): Picture {
  const samples = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) samples.set(colorAt(x, y), (y * width + x) * 3);
  }
  return { name, width, height, pixels: Buffer.from(samples.buffer) };
}

/** The same numbers from 0 to 1 at every run. */
function randomLevels(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
