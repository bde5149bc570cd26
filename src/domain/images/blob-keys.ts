/** Widths of the smaller JPEGs that are made of every picture, in pixels. None is made wider than the picture. */
const derivativeWidths = [320, 640, 1280] as const;

export type DerivativeSize = (typeof derivativeWidths)[number] | 'full';

/** The widest of them: what people look at. It is made first, and shown while the full size is being made. */
export const largestWidth = 1280;

/** The widths that exist for a picture of this width. */
export function widthsFor(width: number): (typeof derivativeWidths)[number][] {
  return derivativeWidths.filter((candidate) => candidate < width);
}

/** Where the uploaded bytes lie. Never served. */
export function originalKey(folder: string): string {
  return `originals/${shard(folder)}/${folder}`;
}

/** The folder of everything that is served of one picture. */
export function mediaFolder(folder: string): string {
  return `media/${shard(folder)}/${folder}`;
}

/**
 * Where one JPEG of a picture lies; its URL is `/` and this key. The digest is of the size that is made first,
 * and so of all that the others are made from: a URL's content never changes.
 */
export function mediaKey(folder: string, digest: string, size: DerivativeSize): string {
  return `${mediaFolder(folder)}/${digest}-${size}.jpg`;
}

/** What `mediaKey` may give, as a regular expression. */
export const mediaKeyPattern = `media/[0-9a-f]{2}/[0-9a-f]{32}/[0-9a-f]{32}-(?:${[...derivativeWidths, 'full'].join('|')})\\.jpg`;

export function isMediaKey(text: string): boolean {
  return new RegExp(`^${mediaKeyPattern}$`).test(text);
}

/** The first two characters of 32: 256 folders, so that a million pictures make no folder with more than some 4,000. */
function shard(folder: string): string {
  return folder.slice(0, 2);
}
