import { noticeOffline } from './lib/offline.ts';
import { showRelativeTimes } from './lib/relative-time.ts';
import { waitForPicture } from './lib/wait-for-picture.ts';

showRelativeTimes(document);
waitForPicture(document);
noticeOffline(document);
