import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descendantsOf, familyTree, type Branch, type Member } from '../../../src/domain/images/family.ts';

type Numbers = (number | Numbers)[];

const member = (id: number, parentId?: number): Member => ({ id, parentId });

/** A tree as nested lists: a number, and behind it what was made from it, if anything was. */
const numbers = (branches: readonly Branch<Member>[]): Numbers =>
  branches.flatMap(({ member, children }) =>
    children.length > 0 ? [member.id, numbers(children)] : [member.id],
  );

describe('a family as a tree', () => {
  it('has each picture below the one it was made from, the oldest first, in whatever order they come', () => {
    const members = [member(9, 2), member(4, 2), member(1), member(7, 4), member(2, 1), member(3, 1)];
    expect(numbers(familyTree(1, members))).toEqual([1, [2, [4, [7], 9], 3]]);
  });

  it('of one picture is that picture, and of none is empty', () => {
    expect(numbers(familyTree(5, [member(5)]))).toEqual([5]);
    expect(familyTree(5, [])).toEqual([]);
  });

  it('hangs what lost its parent from the root, with all that was made from it', () => {
    const members = [member(1), member(4), member(5, 4), member(6, 3)];
    expect(numbers(familyTree(1, members))).toEqual([1, [4, [5], 6]]);
  });

  it('falls apart where the root is gone', () => {
    const members = [member(2, 1), member(3, 1), member(4, 2), member(5)];
    expect(numbers(familyTree(1, members))).toEqual([2, [4], 3, 5]);
  });

  it('never goes round in a circle: what names itself or a newer picture hangs from the root', () => {
    const members = [member(1, 3), member(2, 2), member(3, 4), member(4, 3)];
    expect(numbers(familyTree(1, members))).toEqual([1, [2, 3, [4]]]);
  });

  it('holds every picture exactly once, below an older one, whatever the rows say', () => {
    const id = fc.integer({ min: 1, max: 40 });
    const rows = fc.uniqueArray(fc.record({ id, parentId: fc.option(id, { nil: undefined }) }), {
      selector: (row) => row.id,
    });
    fc.assert(
      fc.property(id, rows, (rootId, members) => {
        const seen: number[] = [];
        const visit = (branches: readonly Branch<Member>[], above: number) => {
          for (const { member, children } of branches) {
            expect(member.id).toBeGreaterThan(above);
            seen.push(member.id);
            visit(children, Math.max(above, member.id));
          }
        };
        const tree = familyTree(rootId, members);
        // The root itself stands where it stands: only what hangs from it for want of a parent may be older.
        visit(
          tree.filter(({ member }) => member.id !== rootId),
          0,
        );
        for (const top of tree.filter(({ member }) => member.id === rootId)) {
          seen.push(rootId);
          visit(top.children, 0);
        }
        expect(seen.sort((x, y) => x - y)).toEqual(members.map((row) => row.id).sort((x, y) => x - y));
      }),
    );
  });
});

describe('the descendants of a picture', () => {
  it('are all below it and not itself', () => {
    const [top] = familyTree(1, [member(1), member(2, 1), member(3, 2), member(4, 1)]);
    const ids = descendantsOf(top as Branch<Member>).map(({ id }) => id);
    expect(ids.sort()).toEqual([2, 3, 4]);
  });

  it('may be a line of a hundred thousand', () => {
    const line = Array.from({ length: 100_000 }, (_, index) => member(index + 1, index || undefined));
    const [top] = familyTree(1, line);
    expect(descendantsOf(top as Branch<Member>)).toHaveLength(99_999);
  });
});
