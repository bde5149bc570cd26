import { familySize, familyTree, type Branch } from '../../domain/images/family.ts';
import { isReady, type Image } from '../../domain/images/image.ts';
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
  /** Null while it is being made. */
  thumbnail: { src: string; placeholder: string } | null;
  isCurrent: boolean;
  children: MemberView[];
}

/** The tree of a family on the page of one of its pictures. */
export function familyView(
  current: Pick<Image, 'id' | 'rootId'>,
  { members, isCut }: { members: readonly Image[]; isCut: boolean },
) {
  const shown = members.filter((member) => isReady(member) || member.state === 'processing');
  return {
    rootId: current.rootId,
    tree: familyTree(current.rootId, shown).map((branch) => memberView(branch, current.id)),
    hasOthers: shown.some(({ id }) => id !== current.id),
    // How many are shown at most, when there are more.
    newest: isCut ? familySize : null,
  };
}

/** What a picture is among the versions of an upload: the filter that made it, as a person knows it. */
export function versionLabel({ filter }: Pick<Image, 'filter'>): string {
  return filter === undefined ? 'Original' : filterLabel(filter);
}

function memberView({ member, children }: Branch<Image>, currentId: number): MemberView {
  return {
    id: member.id,
    url: `/image/${member.id}`,
    label: versionLabel(member),
    strength: member.strength ?? null,
    thumbnail: isReady(member)
      ? { src: mediaUrlAtLeast(member, 128), placeholder: pictureView(member).placeholder }
      : null,
    isCurrent: member.id === currentId,
    children: children.map((child) => memberView(child, currentId)),
  };
}
