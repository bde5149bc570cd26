import { expect, test } from 'vitest';
import { compileFilter } from '../../../src/filters/compile.ts';
import {
  brightness,
  hueRotate,
  layer,
  linear,
  lumaRamp,
  sepia,
  type BlendMode,
  type Operation,
} from '../../../src/filters/operations.ts';
import { filterOf } from './one-pixel.ts';

test.each<[string, Operation, string]>([
  ['a colour that is none', layer('screen', 'lavendel'), '"lavendel" is not a colour'],
  ['a colour of four digits', layer('screen', '#12345'), '"#12345" is not a colour'],
  ['a channel beyond 255', layer('screen', 'rgb(256, 0, 0)'), '"rgb(256, 0, 0)" is not a colour'],
  ['an alpha beyond 1', layer('screen', 'rgba(0, 0, 0, 1.5)'), 'is not a colour'],
  ['a colour that is none in a gradient', layer('screen', linear('right', 'red', '#000000')), '"red"'],
  ['a mode that is none', layer('burn' as BlendMode, '#ffffff'), '"burn" is no blend mode'],
  ['a mode by the name of a method', layer('toString' as BlendMode, '#ffffff'), 'no blend mode'],
  ['an opacity beyond 1', layer('screen', '#ffffff', 50), 'an opacity of 50'],
  ['a gradient of one colour', layer('screen', linear('top', '#ffffff')), 'needs two stops'],
  ['stops that go back', layer('screen', linear('top', ['#ffffff', 50], ['#000000', 20])), 'must ascend'],
  ['an amount that is no number', brightness(Number.NaN), 'brightness needs a number'],
  ['a negative amount', brightness(-1), 'no negative amount'],
  ['more than all of a share', sepia(20), 'sepia takes at most 1'],
  ['a turn without end', hueRotate(Number.POSITIVE_INFINITY), 'hue-rotate needs a number'],
  ['a white beyond 255', lumaRamp(0, 0, 300), 'whole numbers from 0 to 255'],
])('%s is refused by name', (_what, operation, message) => {
  const compile = () => compileFilter(filterOf(operation), 10, 10);
  expect(compile).toThrow(message);
  expect(compile).toThrow("Filter trial can't be compiled");
});
