const intervalMs = 6000;

/**
 * Turns a row of slides, which can be scrolled and snaps without any script, into a slideshow: buttons, arrow keys,
 * dots that follow, and a change every six seconds. It waits while a person points at it, has the focus in it or
 * looks elsewhere, stops for good at Pause, and never starts for people who want less motion. Slides may go.
 */
export function startSlideshow(root: HTMLElement): void {
  const track = root.querySelector<HTMLElement>('.slides');
  const listSlides = () => [...root.querySelectorAll<HTMLElement>('.slide')];
  const listDots = () => [...root.querySelectorAll<HTMLAnchorElement>('.dot')];
  if (!track || listSlides().length < 2) return;
  const wantsLessMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let current = 0;

  const show = (index: number) => {
    const slides = listSlides();
    const slide = slides[(index + slides.length) % slides.length];
    if (!slide) return;
    track.scrollTo({
      left: slide.offsetLeft - track.offsetLeft,
      behavior: wantsLessMotion ? 'auto' : 'smooth',
    });
  };

  watchSlides(track, listSlides, (index) => {
    current = index;
    markDot(listDots(), index);
  });
  new MutationObserver(() => {
    for (const dot of listDots().slice(listSlides().length)) dot.remove();
  }).observe(track, { childList: true });
  reveal(root, '[data-previous]', () => show(current - 1));
  reveal(root, '[data-next]', () => show(current + 1));
  for (const [index, dot] of listDots().entries()) {
    dot.addEventListener('click', (event) => {
      // Without a script the link jumps to the slide; with one the page stays where it is.
      event.preventDefault();
      show(index);
    });
  }
  track.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show(current + step);
  });
  if (!wantsLessMotion) autoPlay(root, () => show(current + 1));
}

/** Tells which slide has come into view. */
function watchSlides(
  track: HTMLElement,
  listSlides: () => HTMLElement[],
  onShown: (index: number) => void,
): void {
  const inView = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) onShown(listSlides().indexOf(target as HTMLElement));
      }
    },
    { root: track, threshold: 0.6 },
  );
  for (const slide of listSlides()) inView.observe(slide);
}

function markDot(dots: readonly HTMLElement[], index: number): void {
  for (const [at, dot] of dots.entries()) {
    if (at === index) dot.setAttribute('aria-current', 'true');
    else dot.removeAttribute('aria-current');
  }
}

/** A button that only a script can do something with is hidden until there is one. */
function reveal(root: HTMLElement, selector: string, onClick: () => void): HTMLButtonElement | undefined {
  const button = root.querySelector<HTMLButtonElement>(selector);
  if (!button) return undefined;
  button.hidden = false;
  button.addEventListener('click', onClick);
  return button;
}

function autoPlay(root: HTMLElement, next: () => void): void {
  let isPaused = false;
  let isVisible = false;
  const pause = reveal(root, '[data-pause]', () => {
    isPaused = !isPaused;
    pause?.setAttribute('aria-pressed', String(isPaused));
  });
  new IntersectionObserver(([entry]) => (isVisible = entry?.isIntersecting ?? false)).observe(root);
  const timer = setInterval(() => {
    if (!root.isConnected) return clearInterval(timer);
    const isBusy = root.matches(':hover') || root.contains(document.activeElement);
    if (!isPaused && isVisible && !isBusy && document.visibilityState === 'visible') next();
  }, intervalMs);
}
