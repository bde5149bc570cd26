import { startLive } from './lib/live.ts';
import { noticeOffline } from './lib/offline.ts';
import { keepPictureCurrent } from './lib/picture-page.ts';
import { showRelativeTimes } from './lib/relative-time.ts';
import { waitForPicture } from './lib/wait-for-picture.ts';

showRelativeTimes(document);
waitForPicture(document);
keepPictureCurrent(document);
noticeOffline(document);
startLive(document);
