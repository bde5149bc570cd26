import type { Tag } from '../domain/tags.ts';

/**
 * The order in which tags are bumped: single pictures before the lists that show them. Who sees the new version of a
 * list, and puts it together from pictures, then never finds an old picture that still looks valid.
 */
export function inBumpOrder(tags: readonly Tag[]): [single: Tag[], lists: Tag[]] {
  const isSingle = (tag: Tag) => /^(image|likes|liked):/.test(tag);
  const unique = [...new Set(tags)];
  return [unique.filter(isSingle), unique.filter((tag) => !isSingle(tag))];
}
