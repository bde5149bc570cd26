/**
 * What a picture may be where these variables are not set. A table of its own: the command line needs no other
 * variable for a picture file, and the rest of the configuration takes longer to load than that file to filter.
 */
export const pictureLimits = {
  /** Width times height. */
  UPLOAD_MAX_PIXELS: 50_000_000,
  /** Of a progressive JPEG. */
  UPLOAD_MAX_SCANS: 100,
} as const;
