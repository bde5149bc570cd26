import { errorMessage } from '../../domain/errors.ts';
import { isReady, type Image } from '../../domain/image.ts';
import { pictureView } from './picture.ts';

/** A picture for scripts. Its owner and the folder of its original stay here. */
export function imageJson(image: Image): object {
  return {
    id: image.id,
    url: `/image/${image.id}`,
    name: image.name,
    state: image.state,
    parent: image.parentId ?? null,
    root: image.rootId,
    filter: image.filter ?? null,
    strength: image.strength ?? null,
    likes: image.likes,
    createdAt: image.createdAt,
    ...(image.failure === undefined ? {} : { failure: failureMessage(image) }),
    ...(isReady(image) ? { width: image.width, height: image.height, full: pictureView(image).full } : {}),
  };
}

/** Why a picture failed, for the person who uploaded it. */
export function failureMessage(image: Image): string {
  return errorMessage(image.failure ?? 'internal', { seconds: 'a few' });
}
