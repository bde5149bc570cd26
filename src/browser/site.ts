import { startLive } from './lib/live.ts';
import { noticeOffline } from './lib/offline.ts';
import { keepPictureCurrent } from './lib/picture-page.ts';
import { showRelativeTimes } from './lib/relative-time.ts';
import { onAnotherPicture } from './lib/shown-picture.ts';
import { waitForPicture } from './lib/wait-for-picture.ts';

showRelativeTimes(document);
onAnotherPicture(showRelativeTimes);
waitForPicture(document);
keepPictureCurrent(document);
noticeOffline(document);
startLive(document);
