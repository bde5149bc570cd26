/** Samples of 8 bits, interleaved, row by row. */
export type Pixels = Uint8Array | Uint8ClampedArray;

/** Filters a picture in place. The alpha of RGBA stays as it is. */
export type Kernel = (pixels: Pixels, channels: 3 | 4) => void;
