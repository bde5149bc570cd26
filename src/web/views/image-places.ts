import type { Templates } from '../pages/templates.ts';
import type { Places } from '../pages/shared-page.ts';

const ownLike = ' · You like this';

/** What one person sees on the page of a picture and others do not. */
export function imagePlaces(
  templates: Templates,
  id: number,
  personal: { isOwner: boolean; isLiked: boolean },
): Places {
  const { isOwner, isLiked } = personal;
  return {
    ownLike: `<span role="status" data-own-like>${isLiked ? ownLike : ''}</span>`,
    likeButton: templates.render('fragments/like.njk', { id, isLiked }),
    ownerActions: isOwner ? templates.render('fragments/owner.njk', { id, isReady: true }) : '',
  };
}
