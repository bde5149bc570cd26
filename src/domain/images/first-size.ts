/**
 * Of a picture that is being made: the size that people look at, which is there before the others. Nothing is lost when
 * nobody hears of it, because the picture is not acknowledged by it.
 */
export interface FirstSize {
  /** Its blob; see blob-keys.ts. */
  key: string;
  /** Of the whole picture, in pixels. */
  width: number;
  height: number;
}
