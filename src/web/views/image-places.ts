import type { Templates } from '../pages/templates.ts';
import type { OwnPart, Places } from '../pages/shared-page.ts';
import type { UnfinishedMember } from './family.ts';

const ownLike = ' · You like this';
/** While the store of likes is away. */
const unknownLike = ' · Whether you like this can’t be looked up at the moment';

interface Personal {
  isOwner: boolean;
  /** Undefined when nobody knows. */
  isLiked: boolean | undefined;
  unfinished: readonly UnfinishedMember[];
}

/** What one person sees on the page of a picture and others do not. */
export function imageOwnPart(templates: Templates, id: number, personal: Personal): OwnPart {
  const { isOwner, isLiked, unfinished } = personal;
  const making = unfinished.length > 0 ? JSON.stringify(unfinished) : '';
  return { key: `${isOwner} ${isLiked} ${making}`, places: () => imagePlaces(templates, id, personal) };
}

function imagePlaces(templates: Templates, id: number, { isOwner, isLiked, unfinished }: Personal): Places {
  return {
    ownLike: `<span role="status" data-own-like>${saidOf(isLiked)}</span>`,
    likeButton: templates.render('fragments/like.njk', { id, isLiked }),
    unfinished: unfinished.length > 0 ? templates.render('fragments/unfinished.njk', { unfinished }) : '',
    ownerActions: isOwner ? templates.render('fragments/owner.njk', { id, isReady: true }) : '',
  };
}

function saidOf(isLiked: boolean | undefined): string {
  if (isLiked === undefined) return unknownLike;
  return isLiked ? ownLike : '';
}
