/** A value that only rises, and since when it has been what. */
export function openHistory() {
  const entries = [{ at: 0, value: 0 }];
  return {
    add: (at: number, value: number) => void entries.push({ at, value }),
    valueAt: (moment: number) =>
      Math.max(...entries.filter(({ at }) => at <= moment).map(({ value }) => value)),
  };
}
