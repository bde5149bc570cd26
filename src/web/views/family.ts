import { familySize, familyTree, type Branch } from '../../domain/images/family.ts';
import { isReady, type Image, type ReadyImage } from '../../domain/images/image.ts';
import { filterLabel } from './names.ts';
import { mediaUrlAtLeast, pictureView } from './picture.ts';

/** One picture of a family as the template draws it, with what was made from it. */
interface MemberView {
  id: number;
  url: string;
  /** The filter that made it, as a person knows it. */
  label: string;
  /** Of the filter, in per cent; null for an upload. */
  strength: number | null;
  thumbnail: { src: string; placeholder: string };
  isCurrent: boolean;
  children: MemberView[];
}

/** A picture of a family that is being made, which only its owner may know of. */
export interface UnfinishedMember extends Pick<MemberView, 'id' | 'label' | 'strength'> {
  owner: string;
}

/** The tree of a family on the page of one of its pictures, as everybody sees it. */
export function familyView(
  current: Pick<Image, 'id' | 'rootId'>,
  { members, isCut }: { members: readonly Image[]; isCut: boolean },
) {
  const shown = members.filter(isReady);
  return {
    rootId: current.rootId,
    tree: familyTree(current.rootId, shown).map((branch) => memberView(branch, current.id)),
    hasOthers: shown.some(({ id }) => id !== current.id),
    // How many are shown at most, when there are more.
    newest: isCut ? familySize : null,
  };
}

/** Those that are being made, whose owners see them below the tree, the oldest first. */
export function unfinishedMembers(members: readonly Image[]): UnfinishedMember[] {
  return members
    .filter(({ state }) => state === 'processing')
    .map((member) => ({ ...namesOf(member), owner: member.owner }))
    .toSorted((one, other) => one.id - other.id);
}

/** What a picture is among the versions of an upload: the filter that made it, as a person knows it. */
export function versionLabel({ filter }: Pick<Image, 'filter'>): string {
  return filter === undefined ? 'Original' : filterLabel(filter);
}

function namesOf(member: Image) {
  return { id: member.id, label: versionLabel(member), strength: member.strength ?? null };
}

function memberView({ member, children }: Branch<ReadyImage>, currentId: number): MemberView {
  return {
    ...namesOf(member),
    url: `/image/${member.id}`,
    thumbnail: { src: mediaUrlAtLeast(member, 128), placeholder: pictureView(member).placeholder },
    isCurrent: member.id === currentId,
    children: children.map((child) => memberView(child, currentId)),
  };
}
