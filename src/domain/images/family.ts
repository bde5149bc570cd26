/** What a family knows of a picture: its number, and that of the picture it was made from. */
export interface Member {
  id: number;
  parentId: number | undefined;
}

export interface Branch<T extends Member> {
  member: T;
  /** What was made directly from it, oldest first. */
  children: Branch<T>[];
}

/** How many of a family's pictures are shown, beside the one that all go back to. */
export const familySize = 100;

/**
 * The pictures of a family as a tree, each exactly once, in whatever order they come. A picture is made from an older
 * one, so what names a parent that is newer, or not among them because it was deleted or left out, hangs from the
 * root; without the root it stands beside the others at the top.
 */
export function familyTree<T extends Member>(rootId: number, members: readonly T[]): Branch<T>[] {
  const tops: Branch<T>[] = [];
  const placed = new Map<number, Branch<T>>();
  for (const member of members.toSorted((one, other) => one.id - other.id)) {
    const branch: Branch<T> = { member, children: [] };
    const parent = placed.get(member.parentId ?? rootId) ?? placed.get(rootId);
    (parent?.children ?? tops).push(branch);
    placed.set(member.id, branch);
  }
  return tops;
}

/** All pictures of a branch but the one it begins with. Not by recursion: a family may be thousands deep. */
export function descendantsOf<T extends Member>({ children }: Branch<T>): T[] {
  const branches = [...children];
  for (const branch of branches) for (const child of branch.children) branches.push(child);
  return branches.map(({ member }) => member);
}
