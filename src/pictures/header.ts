export type PictureType = 'JPEG' | 'PNG' | 'WebP';

/** What the header of a picture says, in stored orientation. */
export interface Header {
  type: PictureType;
  width: number;
  height: number;
  /** 1 gray, 3 colours, 4 those of a press. */
  colours: 1 | 3 | 4;
  hasAlpha: boolean;
  /** For one sample of one pixel. */
  bits: number;
  /** The decoder holds the whole picture, because each pass over the file adds to all of it. */
  isProgressive: boolean;
  /** Samples for each pixel that a progressive JPEG keeps: below `colours` where its colours are coarser. */
  samplesPerPixel: number;
  /** 1 except for a progressive JPEG. Counted no further than one more than allowed. */
  scans: number;
  /** As Exif numbers it: 1 is upright. */
  orientation: number;
  /** Has several frames that follow one another. */
  isAnimated: boolean;
}

export interface HeaderLimits {
  /** Most scans that are counted. */
  maxScans: number;
}

/**
 * Most segments or chunks in front of the pixels. A profile or a preview takes one for each 64 kB, and no camera
 * writes a hundred; millions, of which some are empty, only cost time.
 */
export const maxParts = 1000;
