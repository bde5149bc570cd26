/** A part of what a store has, small enough for one statement: the pictures whose numbers lie in it. */
export interface Piece {
  /** Not in it. */
  afterId: number;
  /** In it. */
  toId: number;
}
