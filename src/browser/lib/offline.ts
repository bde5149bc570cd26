/** Says so while the browser knows that it has no connection. */
export function noticeOffline(page: Document): void {
  const notice = page.querySelector<HTMLElement>('[data-offline]');
  if (!notice) return;
  const update = () => (notice.hidden = navigator.onLine);
  addEventListener('online', update);
  addEventListener('offline', update);
  update();
}
