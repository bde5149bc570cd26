import { descendantsOf, familyTree, type Branch } from '../../domain/images/family.ts';
import { isReady, isShownTo, type Image } from '../../domain/images/image.ts';
import { undoMinutes } from '../../domain/images/undo.ts';
import { nameView } from './names.ts';
import { pictureView } from './picture.ts';

interface Family {
  members: readonly Image[];
  isCut: boolean;
}

/** A picture as its owner's forms show it. */
export function ownView(image: Image, family: Family) {
  return {
    id: image.id,
    picture: isReady(image) ? pictureView(image) : null,
    ...nameView(image),
    stay: whatStays(image, family),
    undoMinutes,
  };
}

/** The same of one that is deleted and may be brought back. */
export function deletedView(image: Image, family: Family) {
  return { ...ownView({ ...image, state: image.stateBefore ?? image.state }, family), isReady: false };
}

/** "3 versions": what was made from a picture, directly or not, and stays when it goes; empty for nothing. */
function whatStays(image: Image, { members, isCut }: Family): string {
  const others = members.filter((member) => member.id !== image.id && isSeen(member, image.owner));
  // Also when it is deleted: then the family's list no longer has it.
  const branch = find(familyTree(image.rootId, [image, ...others]), image.id);
  const made = branch ? descendantsOf(branch) : [];
  if (made.length === 0) return '';
  const number = isCut && image.id === image.rootId ? `more than ${made.length}` : String(made.length);
  return `${number} ${made.length === 1 ? 'version' : 'versions'}`;
}

const isSeen = (member: Image, visitor: string) =>
  isReady(member) || (member.state === 'processing' && isShownTo(member, visitor));

function find<T extends Image>(branches: Branch<T>[], id: number): Branch<T> | undefined {
  const all = [...branches];
  for (const branch of all) {
    if (branch.member.id === id) return branch;
    for (const child of branch.children) all.push(child);
  }
  return undefined;
}
