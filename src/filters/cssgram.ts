import {
  brightness,
  contrast,
  grayscale,
  hueRotate,
  layer,
  linear,
  radial,
  radialAt,
  saturate,
  sepia,
  type FilterDefinition,
} from './operations.ts';

/**
 * The filters of CSSgram 0.1.12 (github.com/una/CSSgram, MIT licence), in the order in which a browser applies them:
 * the layer before the picture's content, the layer after it, then the filter functions from left to right.
 */
export const cssgramFilters: readonly FilterDefinition[] = [
  {
    name: '1977',
    label: '1977',
    version: 1,
    operations: [layer('screen', 'rgba(243, 106, 188, 0.3)'), contrast(1.1), brightness(1.1), saturate(1.3)],
  },
  {
    name: 'aden',
    label: 'Aden',
    version: 1,
    operations: [
      layer('darken', linear('right', 'rgba(66, 10, 14, 0.2)', 'transparent')),
      hueRotate(-20),
      contrast(0.9),
      saturate(0.85),
      brightness(1.2),
    ],
  },
  {
    name: 'brannan',
    label: 'Brannan',
    version: 1,
    operations: [layer('lighten', 'rgba(161, 44, 199, 0.31)'), sepia(0.5), contrast(1.4)],
  },
  {
    name: 'brooklyn',
    label: 'Brooklyn',
    version: 1,
    operations: [
      layer('overlay', radial(['rgba(168, 223, 193, 0.4)', 70], '#c4b7c8')),
      contrast(0.9),
      brightness(1.1),
    ],
  },
  {
    name: 'clarendon',
    label: 'Clarendon',
    version: 1,
    operations: [layer('overlay', 'rgba(127, 187, 227, 0.2)'), contrast(1.2), saturate(1.35)],
  },
  {
    name: 'earlybird',
    label: 'Earlybird',
    version: 1,
    operations: [
      layer('overlay', radial(['#d0ba8e', 20], ['#360309', 85], ['#1d0210', 100])),
      contrast(0.9),
      sepia(0.2),
    ],
  },
  {
    name: 'gingham',
    label: 'Gingham',
    version: 1,
    // The colour is CSS's `lavender`.
    operations: [layer('soft-light', '#e6e6fa'), brightness(1.05), hueRotate(-10)],
  },
  {
    name: 'hudson',
    label: 'Hudson',
    version: 1,
    operations: [
      layer('multiply', radial(['#a6b1ff', 50], '#342134'), 0.5),
      brightness(1.2),
      contrast(0.9),
      saturate(1.1),
    ],
  },
  {
    name: 'inkwell',
    label: 'Inkwell',
    version: 1,
    operations: [sepia(0.3), contrast(1.1), brightness(1.1), grayscale(1)],
  },
  {
    name: 'kelvin',
    label: 'Kelvin',
    version: 1,
    operations: [layer('color-dodge', '#382c34'), layer('overlay', '#b77d21')],
  },
  {
    name: 'lark',
    label: 'Lark',
    version: 1,
    operations: [layer('color-dodge', '#22253f'), layer('darken', 'rgba(242, 242, 242, 0.8)'), contrast(0.9)],
  },
  {
    name: 'lofi',
    label: 'Lo-fi',
    version: 1,
    operations: [
      layer('multiply', radial(['transparent', 70], ['#222222', 150])),
      saturate(1.1),
      contrast(1.5),
    ],
  },
  {
    name: 'maven',
    label: 'Maven',
    version: 1,
    operations: [
      layer('hue', 'rgba(3, 230, 26, 0.2)'),
      sepia(0.25),
      brightness(0.95),
      contrast(0.95),
      saturate(1.5),
    ],
  },
  {
    name: 'mayfair',
    label: 'Mayfair',
    version: 1,
    operations: [
      layer(
        'overlay',
        radialAt([40, 40], 'rgba(255, 255, 255, 0.8)', 'rgba(255, 200, 200, 0.6)', ['#111111', 60]),
        0.4,
      ),
      contrast(1.1),
      saturate(1.1),
    ],
  },
  {
    name: 'moon',
    label: 'Moon',
    version: 1,
    operations: [
      layer('soft-light', '#a0a0a0'),
      layer('lighten', '#383838'),
      grayscale(1),
      contrast(1.1),
      brightness(1.1),
    ],
  },
  {
    name: 'nashville',
    label: 'Nashville',
    version: 1,
    operations: [
      layer('darken', 'rgba(247, 176, 153, 0.56)'),
      layer('lighten', 'rgba(0, 70, 150, 0.4)'),
      sepia(0.2),
      contrast(1.2),
      brightness(1.05),
      saturate(1.2),
    ],
  },
  {
    name: 'perpetua',
    label: 'Perpetua',
    version: 1,
    operations: [layer('soft-light', linear('bottom', '#005b9a', '#e6c13d'), 0.5)],
  },
  {
    name: 'reyes',
    label: 'Reyes',
    version: 1,
    operations: [
      layer('soft-light', '#efcdad', 0.5),
      sepia(0.22),
      brightness(1.1),
      contrast(0.85),
      saturate(0.75),
    ],
  },
  {
    name: 'rise',
    label: 'Rise',
    version: 1,
    operations: [
      layer('multiply', radial(['rgba(236, 205, 169, 0.15)', 55], 'rgba(50, 30, 7, 0.4)')),
      layer('overlay', radial('rgba(232, 197, 152, 0.8)', ['transparent', 90]), 0.6),
      brightness(1.05),
      sepia(0.2),
      contrast(0.9),
      saturate(0.9),
    ],
  },
  {
    name: 'slumber',
    label: 'Slumber',
    version: 1,
    operations: [
      layer('lighten', 'rgba(69, 41, 12, 0.4)'),
      layer('soft-light', 'rgba(125, 105, 24, 0.5)'),
      saturate(0.66),
      brightness(1.05),
    ],
  },
  {
    name: 'stinson',
    label: 'Stinson',
    version: 1,
    operations: [
      layer('soft-light', 'rgba(240, 149, 128, 0.2)'),
      contrast(0.75),
      saturate(0.85),
      brightness(1.15),
    ],
  },
  {
    name: 'toaster',
    label: 'Toaster',
    version: 1,
    operations: [layer('screen', radial('#804e0f', '#3b003b')), contrast(1.5), brightness(0.9)],
  },
  {
    name: 'valencia',
    label: 'Valencia',
    version: 1,
    operations: [layer('exclusion', '#3a0339', 0.5), contrast(1.08), brightness(1.08), sepia(0.08)],
  },
  {
    name: 'walden',
    label: 'Walden',
    version: 1,
    operations: [layer('screen', '#0044cc', 0.3), brightness(1.1), hueRotate(-10), sepia(0.3), saturate(1.6)],
  },
  {
    name: 'willow',
    label: 'Willow',
    version: 1,
    // Its first layer has a gradient for a background-color, which browsers drop.
    operations: [layer('color', '#d8cdcb'), grayscale(0.5), contrast(0.95), brightness(0.9)],
  },
  {
    name: 'xpro2',
    label: 'X-Pro II',
    version: 1,
    operations: [layer('color-burn', radial(['#e6e7e0', 40], ['rgba(43, 42, 161, 0.6)', 110])), sepia(0.3)],
  },
];
