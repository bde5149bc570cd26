/**
 * Commits some things together. Resolves when all of it is committed, with what each of them gives, in their order,
 * which may take longer; rejects when none of them is.
 */
type Commit<Item, Result> = (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>;

interface GroupCommitOptions<Item, Result> {
  commit: Commit<Item, Result>;
  /** Things of one key go together. */
  keyOf(item: Item): string;
  /** How many at most. */
  most: number;
  /** A group that takes longer hangs at something, and the next one does not wait for it. */
  patienceMs: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result | Promise<Result>): void;
  reject(error: unknown): void;
}

/**
 * Group commit: what arrives while something is being committed is committed together afterwards. So what comes alone
 * waits for nothing, and the more comes at once the less each costs.
 */
export function openGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const { commit, keyOf, most, patienceMs } = options;
  /** By key, what waits for the group that is under way. No entry where none is. */
  const lines = new Map<string, Waiting<Item, Result>[]>();

  /** Commits the next group of a line, and then those behind it. */
  function commitNext(key: string, line: Waiting<Item, Result>[]): void {
    const group = line.splice(0, most);
    if (group.length === 0) {
      lines.delete(key);
      return;
    }
    let hasGoneOn = false;
    const goOn = () => {
      if (hasGoneOn) return;
      hasGoneOn = true;
      clearTimeout(timer);
      commitNext(key, line);
    };
    const timer = setTimeout(goOn, patienceMs);
    void answer(group).then(goOn);
  }

  async function answer(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result | Promise<Result>));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const key = keyOf(item);
      const line = lines.get(key);
      if (line) {
        line.push({ item, resolve, reject });
        return;
      }
      const own = [{ item, resolve, reject }];
      lines.set(key, own);
      commitNext(key, own);
    });
}
