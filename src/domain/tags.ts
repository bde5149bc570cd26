/** What a cached entry depends on. Loaders name the tags they read; use cases name the tags they change. */
export type Tag =
  'newest' | 'popular' | 'count' | `image:${number}` | `derived:${number}` | `liked:${number}:${string}`;

/** Whether a text that came from another process is a tag. */
export function isTag(text: string): text is Tag {
  return /^(newest|popular|count|(image|derived):\d+|liked:\d+:\w+)$/.test(text);
}
