/** What a cached entry depends on. Loaders name the tags they read; use cases name the tags they change. */
export type Tag =
  'newest' | 'popular' | 'count' | `image:${number}` | `derived:${number}` | `liked:${number}:${string}`;
