// Plain JavaScript, because the cluster's command reads its arguments before anything is compiled.

/**
 * The whole number that a text writes in digits alone; undefined when it is none from `min` to `max`.
 *
 * @param {string} text
 * @param {number} min
 * @param {number} max
 */
export function readWholeNumber(text, min, max) {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/**
 * What is expected, as a sentence goes on after "must be".
 *
 * @param {number} min
 * @param {number} max
 */
export function describeRange(min, max) {
  return `a whole number from ${min} to ${max}`;
}
