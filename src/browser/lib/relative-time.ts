/** How long each lasts, in seconds, and what one of it ago is called. */
const units: readonly [unit: string, length: number, one: string][] = [
  ['year', 31_557_600, 'last year'],
  ['month', 2_629_800, 'last month'],
  ['day', 86_400, 'yesterday'],
  ['hour', 3600, '1 hour ago'],
  ['minute', 60, '1 minute ago'],
];

/**
 * "3 minutes ago" for a time in the past, both in milliseconds since 1970. In words of our own: to load those of
 * Intl.RelativeTimeFormat takes a phone 60 to 90 ms, in which it answers to nothing.
 */
export function relativeTime(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000);
  for (const [unit, length, one] of units) {
    const count = Math.floor(seconds / length);
    if (count > 0) return count === 1 ? one : `${count} ${unit}s ago`;
  }
  return 'just now';
}

/** Rewrites every `<time>` of a page or a part of it; the exact time stays as its title. */
export function showRelativeTimes(page: ParentNode): void {
  for (const element of page.querySelectorAll('time')) {
    const then = Date.parse(element.dateTime);
    if (Number.isNaN(then)) continue;
    element.title = element.textContent;
    element.textContent = relativeTime(then, Date.now());
  }
}
