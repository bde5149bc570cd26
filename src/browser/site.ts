import { deleteInPlace, showDeletedPage } from './lib/deleting.ts';
import { startLive } from './lib/live.ts';
import { keepPictureCurrent } from './lib/picture-page.ts';
import { showRelativeTimes } from './lib/relative-time.ts';
import { onAnotherPicture } from './lib/shown-picture.ts';
import { waitForPicture } from './lib/wait-for-picture.ts';

showRelativeTimes(document);
onAnotherPicture(showRelativeTimes);
waitForPicture(document);
keepPictureCurrent(document);
noticeOffline(document);
// Where all of one's own pictures are, a script of that page does it in the list.
if (!document.querySelector('[data-mine]')) deleteInPlace(document, showDeletedPage);
startLive(document);

/** Says so while the browser knows that it has no connection. */
function noticeOffline(page: Document): void {
  const notice = page.querySelector<HTMLElement>('[data-offline]');
  if (!notice) return;
  const update = () => (notice.hidden = navigator.onLine);
  addEventListener('online', update);
  addEventListener('offline', update);
  update();
}
