/**
 * The shapes that the gallery knows, as width per height in per cent. A style sheet can't be told a picture's shape
 * without an inline style, which the CSP forbids; so there is a class for each, and a picture takes the nearest.
 */
export const ratios = [
  50, 56, 60, 67, 71, 75, 80, 86, 93, 100, 108, 117, 125, 133, 141, 150, 160, 178, 190, 200, 220, 240,
] as const;

/** `r150` for a picture of 3:2, or of nearly that. What is longer than the longest is cropped. */
export function ratioClass(width: number, height: number): string {
  const distance = (ratio: number) => Math.abs(Math.log((100 * width) / height / ratio));
  const nearest = ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
  return `r${nearest}`;
}
