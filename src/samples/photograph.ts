import type { Picture } from '../rendering/pixels.ts';
import { blankCanvas, develop, type Canvas } from './canvas.ts';
import { openRandom, type Random } from './random.ts';
import { aurora } from './scenes/aurora.ts';
import { bokeh } from './scenes/bokeh.ts';
import { city } from './scenes/city.ts';
import { dunes } from './scenes/dunes.ts';
import { forest } from './scenes/forest.ts';
import { meadow } from './scenes/meadow.ts';
import { mountains } from './scenes/mountains.ts';
import { nightSky } from './scenes/night-sky.ts';
import { sea } from './scenes/sea.ts';
import { silk } from './scenes/silk.ts';

interface Scene {
  paint: (canvas: Canvas, random: Random) => void;
  titles: readonly string[];
}

/** What can be photographed. Adding a scene is adding an entry. */
const scenes: readonly Scene[] = [
  {
    paint: mountains,
    titles: ['Ridge after ridge', 'First light', 'The long valley', 'Above the mist', 'Day five'],
  },
  { paint: sea, titles: ['Low tide', 'The last ferry', 'Salt', 'Evening swim', 'West, 20:14'] },
  {
    paint: forest,
    titles: ['Fog in the pines', 'Before the rain', 'The old road', 'Nobody about', 'October'],
  },
  {
    paint: bokeh,
    titles: ['City lights', 'Out of focus', 'After the concert', 'Festival', 'Waiting for you'],
  },
  { paint: meadow, titles: ['Sunday', 'Field notes', 'Behind the farm', 'Hay', 'Summer, finally'] },
  { paint: nightSky, titles: ['Milky Way', 'Two in the morning', 'No signal up here', 'Stars', 'Perseids'] },
  { paint: dunes, titles: ['Dunes', 'Wind from the east', 'No footprints', 'Sand and light', 'Quiet'] },
  { paint: silk, titles: ['Silk', 'Study in colour', 'Flow', 'Ink in water', 'Untitled'] },
  { paint: aurora, titles: ['Northern lights', 'Minus twenty', 'Worth the wait', 'Green night', 'The lake'] },
  { paint: city, titles: ['Blue hour', 'From the bridge', 'Skyline', 'Home, almost', 'Rush hour'] },
];

export interface Photograph {
  title: string;
  picture: Picture;
}

/**
 * Paints the synthetic photograph of this number: always the same for the same three numbers, and unlike its
 * neighbours, because the scenes follow one another in a shuffled order.
 */
export function photograph(seedNumber: number, index: number, width: number, height: number): Photograph {
  const random = openRandom(seedNumber, index);
  const { paint, titles } = sceneOf(seedNumber, index);
  const canvas = blankCanvas(width, height);
  paint(canvas, random);
  return { title: random.pick(titles), picture: develop(canvas, random) };
}

/** Every scene comes once in a round; each round has its own order. */
function sceneOf(seedNumber: number, index: number): Scene {
  const random = openRandom(seedNumber, 1e6 + Math.floor(index / scenes.length));
  const round = scenes
    .map((scene) => ({ scene, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ scene }) => scene);
  return round[index % scenes.length] as Scene;
}
