/** How far a finger goes at least, in CSS pixels, and how much farther sideways than up or down. */
const swipe = { least: 60, slope: 2 };

/** Arrow keys and a swipe over the photo follow the links to the newer and the older picture. */
export function moveToNeighbours(page: Document): void {
  page.addEventListener('keydown', (event) => {
    const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
    if (rel === undefined || event.defaultPrevented || isForSomethingElse(event)) return;
    follow(page, rel);
  });
  let start: Touch | undefined;
  page.addEventListener(
    'touchstart',
    ({ touches, target }) => {
      const isPhoto = target instanceof Element && target.closest('.stage') !== null;
      start = isPhoto && touches.length === 1 && !isZoomed() ? touches[0] : undefined;
    },
    { passive: true },
  );
  page.addEventListener('touchend', ({ changedTouches: [end] }) => {
    if (!start || !end) return;
    const [right, down] = [end.clientX - start.clientX, end.clientY - start.clientY];
    start = undefined;
    if (Math.abs(right) < swipe.least || Math.abs(right) < swipe.slope * Math.abs(down)) return;
    follow(page, right > 0 ? 'prev' : 'next');
  });
}

function follow(page: Document, rel: string): void {
  page.querySelector<HTMLAnchorElement>(`.stage a[rel="${rel}"]`)?.click();
}

/** With a modifier it is the browser's; a field, a strip or a dialog has its own use for it. */
function isForSomethingElse({ altKey, ctrlKey, metaKey, shiftKey, target }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey || shiftKey) return true;
  return (
    target instanceof Element && target.closest('input, select, textarea, dialog, [contenteditable]') !== null
  );
}

/** Then a finger moves what is seen of the page. */
function isZoomed(): boolean {
  return (window.visualViewport?.scale ?? 1) > 1.01;
}
