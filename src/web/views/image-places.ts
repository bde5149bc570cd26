import type { Templates } from '../templates.ts';
import type { Places } from '../shared-page.ts';

/** What one person sees on the page of a picture and others do not. */
export function imagePlaces(
  templates: Templates,
  id: number,
  personal: { isOwner: boolean; isLiked: boolean },
): Places {
  const { isOwner, isLiked } = personal;
  return {
    likeButton: templates.render('fragments/like-button.njk', { isLiked }),
    ownerActions: isOwner
      ? templates.render('fragments/delete-form.njk', { id, label: 'Delete this picture' })
      : '',
  };
}
