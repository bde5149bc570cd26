type Bindable = string | number | bigint | null;

/**
 * The value as every driver stores it. Refuses what one of them would store as something else without a word: a Date
 * as NULL, an object as a piece of SQL, NaN as NULL.
 */
export function bindable(value: unknown): Bindable {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`A value of type ${typeof value} can't be stored; use text or finite numbers`);
}
