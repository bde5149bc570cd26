/**
 * Buttons at the ends of a strip, for a mouse, which has no way to swipe. Keys have their own: the arrow keys move
 * from filter to filter. An end that is reached has no button.
 */
export function createStripArrows(strip: HTMLElement): HTMLElement[] {
  const arrows = ([-1, 1] as const).map((direction) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.className = `strip-arrow ${direction < 0 ? 'is-back' : 'is-on'}`;
    button.setAttribute('aria-hidden', 'true');
    button.addEventListener('click', () => scrollOn(strip, direction));
    return button;
  });
  const [back, on] = arrows as [HTMLButtonElement, HTMLButtonElement];
  const update = () => {
    back.hidden = strip.scrollLeft + strip.scrollTop < 2;
    const left = strip.scrollWidth - strip.clientWidth - strip.scrollLeft;
    const below = strip.scrollHeight - strip.clientHeight - strip.scrollTop;
    on.hidden = left + below < 2;
  };
  strip.addEventListener('scroll', update, { passive: true });
  new ResizeObserver(update).observe(strip);
  return arrows;
}

function scrollOn(strip: HTMLElement, direction: 1 | -1): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  strip.scrollBy({
    left: direction * strip.clientWidth * 0.75,
    top: direction * strip.clientHeight * 0.75,
    behavior: isStill ? 'auto' : 'smooth',
  });
}
