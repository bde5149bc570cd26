import { moveToNeighbours } from './lib/neighbours.ts';
import { onPicture } from './lib/shown-picture.ts';
import { offerFullScreen } from './lib/viewer/viewer.ts';

onPicture(offerFullScreen);
moveToNeighbours(document);
