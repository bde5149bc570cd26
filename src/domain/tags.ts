/**
 * Tags: what a cached entry depends on. Loaders name the tags they read, use cases name the tags they change.
 *
 * A tag is the name of its kind and then its parts, with colons between: `newest`, `image:42`, `liked:42:<visitor>`.
 * This file is the only place that knows so. Adding a kind of tag is adding a row to `tagKinds`; the type `Tag` follows
 * from the table, so the compiler checks every tag that is written as a template, such as `image:${id}`.
 */

/** What the parts of a tag look like. */
const partPatterns = { id: /^\d+$/, visitor: /^\w+$/ };

interface PartTypes {
  id: number;
  visitor: string;
}

type Part = keyof typeof partPatterns & keyof PartTypes;

/**
 * The order in which the tags of one write are bumped: those of single things before those of the lists that show them.
 * Whoever sees the new version of a list, and makes it from single things, then never finds an old one that still
 * looks valid.
 */
const bumpOrder = ['single', 'list'] as const;

interface TagKind {
  parts: readonly Part[];
  /** Whether its entries show one thing, or are made from entries of several. */
  of: (typeof bumpOrder)[number];
}

export const tagKinds = {
  /** What pages show of a picture. */
  image: { parts: ['id'], of: 'single' },
  /** The exact number of likes of a picture. Pages show only a rounded one. */
  likes: { parts: ['id'], of: 'single' },
  /** Whether this visitor likes this picture. */
  liked: { parts: ['id', 'visitor'], of: 'single' },
  /** Which pictures this visitor likes. */
  liker: { parts: ['visitor'], of: 'single' },
  /** Which pictures go back to this one, and whether each can be seen. */
  family: { parts: ['id'], of: 'list' },
  /** Which pictures of a range of ids are in the lists; see images/ranges.ts. */
  range: { parts: ['id'], of: 'list' },
  /** Which pictures this visitor has, whatever became of them. */
  owner: { parts: ['visitor'], of: 'list' },
  /** The list of the newest pictures. */
  newest: { parts: [], of: 'list' },
  /** The list of the most liked pictures. */
  popular: { parts: [], of: 'list' },
  /** How many pictures there are. */
  count: { parts: [], of: 'list' },
} as const satisfies Record<string, TagKind>;

type Kind = keyof typeof tagKinds;

type Written<Text extends string, Parts extends readonly Part[]> = Parts extends readonly [
  infer First extends Part,
  ...infer Rest extends readonly Part[],
]
  ? Written<`${Text}:${PartTypes[First]}`, Rest>
  : Text;

export type Tag = { [K in Kind]: Written<K, (typeof tagKinds)[K]['parts']> }[Kind];

/** Whether a text that came from another process is a tag. */
export function isTag(text: string): text is Tag {
  const [kind = '', ...parts] = text.split(':');
  const expected = kindNamed(kind)?.parts;
  return (
    expected?.length === parts.length &&
    expected.every((part, index) => partPatterns[part].test(parts[index] as string))
  );
}

/** The picture that a tag of this kind names; undefined for a tag of another kind. */
export function idInTag(kind: 'image' | 'likes' | 'family', tag: Tag): number | undefined {
  const [of, id] = tag.split(':');
  return of === kind ? Number(id) : undefined;
}

/** The kind of a tag, or of a key of the cache, which begins in the same way. */
export function kindOf(tagOrKey: string): string {
  const end = tagOrKey.indexOf(':');
  return end < 0 ? tagOrKey : tagOrKey.slice(0, end);
}

/**
 * The tags in groups, to be bumped one group after the other. A kind that only a newer program knows, as may be
 * during an upgrade, counts as a list: these come last.
 */
export function inBumpOrder(tags: readonly Tag[]): Tag[][] {
  const unique = [...new Set(tags)];
  const groupOf = (tag: Tag) => kindNamed(kindOf(tag))?.of ?? 'list';
  return bumpOrder.map((group) => unique.filter((tag) => groupOf(tag) === group));
}

function kindNamed(name: string): TagKind | undefined {
  return Object.hasOwn(tagKinds, name) ? tagKinds[name as Kind] : undefined;
}
