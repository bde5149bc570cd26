/** `2026-11-21 02:28:00.123000`: UTC, as a DATETIME(6) reads. Sorts as text in the order of time. */
export function toDbTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '000');
}

/** The ISO 8601 form, to the millisecond, of a time from the database. */
export function fromDbTime(text: string): string {
  return `${text.slice(0, 23).replace(' ', 'T')}Z`;
}
