import { colour, type Colour } from './colour.ts';

/** The light of an hour: what sky, sun and land look like in it. */
interface Mood {
  /** From the zenith to the horizon. */
  sky: readonly Colour[];
  sun: Colour;
  /** Land at the horizon and at one's feet. */
  far: Colour;
  near: Colour;
}

function mood(sky: string, sun: string, far: string, near: string): Mood {
  return { sky: sky.split(' ').map(colour), sun: colour(sun), far: colour(far), near: colour(near) };
}

/** When the lamps are lit. */
export const dusks: readonly Mood[] = [
  mood('#2b3a67 #6b5b95 #e8a87c #fcd5a0', '#fff1c9', '#b98b9b', '#1f1b2e'),
  mood('#0b1d3a #1f3f6e #5c7fa8 #dba79c', '#ffe2c4', '#51698d', '#070d1a'),
  mood('#2d1b33 #7b2d43 #d9553b #ffb35c', '#ffe9b0', '#a8513f', '#1a0d14'),
  mood('#14213d #44377a #b0568f #ff9e8a', '#ffe0c8', '#7d5a92', '#120c22'),
  mood('#1f5f7a #57a5a8 #f1d7a5 #f4a261', '#fff0cf', '#88a39a', '#12262b'),
];

const days: readonly Mood[] = [
  mood('#3f6f9f #8fb0c4 #f2d6a2 #f9b766', '#fff3d0', '#cf9f74', '#2a1d17'),
  mood('#2a78bd #6db3e0 #d4eaf4', '#fffbe8', '#a3c1d0', '#1f3a2a'),
  mood('#7fb0ab #bfdacf #f6ecd6', '#fffdf0', '#a7c2b6', '#1b322e'),
  mood('#6d83b9 #c7a6cf #f6c6c9 #fde8d0', '#fff4e2', '#b9a1be', '#2d2440'),
  mood('#33424b #5f7b89 #b7c4ca', '#f4f7f5', '#8c9da6', '#121d26'),
];

export const moods: readonly Mood[] = [...dusks, ...days];
