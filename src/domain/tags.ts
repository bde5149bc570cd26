/**
 * What a cached entry depends on. Loaders name the tags they read; use cases name the tags they change. `image` is
 * what pages show of a picture; `likes` the exact number of its likes, of which they show only a rounded one; `family`
 * which pictures go back to this one, and whether each can be seen; `range` which pictures with ids of that range are in
 * the lists (ranges.ts).
 */
export type Tag =
  | 'newest'
  | 'popular'
  | 'count'
  | `image:${number}`
  | `likes:${number}`
  | `family:${number}`
  | `range:${number}`
  | `liked:${number}:${string}`;

/** Whether a text that came from another process is a tag. */
export function isTag(text: string): text is Tag {
  return /^(newest|popular|count|(image|likes|family|range):\d+|liked:\d+:\w+)$/.test(text);
}
