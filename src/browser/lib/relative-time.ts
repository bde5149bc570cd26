const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "3 minutes ago" for a time in the past, both in milliseconds since 1970. */
function relativeTime(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000);
  for (const [unit, length] of units) {
    if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
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
