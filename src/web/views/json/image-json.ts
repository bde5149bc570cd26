import type { FirstSize } from '../../../domain/images/first-size.ts';
import { canRetry, failureMessage, isReady, type Image } from '../../../domain/images/image.ts';
import type { JobState } from '../../../domain/images/job.ts';
import { nameJson } from '../names.ts';
import { firstSizeView, pictureView } from '../picture.ts';

/**
 * A picture for scripts. Its owner and the folder of its original stay here. `step` says how far the work on a
 * picture is that is still being made, and `first` what can be seen of it already.
 */
export function imageJson(image: Image, step?: JobState, first?: FirstSize): object {
  return {
    id: image.id,
    url: `/image/${image.id}`,
    ...nameJson(image),
    state: image.state,
    parent: image.parentId ?? null,
    root: image.rootId,
    filter: image.filter ?? null,
    strength: image.strength ?? null,
    likes: image.likes,
    createdAt: image.createdAt,
    ...(image.state === 'processing' && step !== undefined ? { step } : {}),
    ...(image.state === 'processing' && first ? { first: firstSizeView(first) } : {}),
    ...(image.state === 'failed' ? { failure: failureMessage(image), canRetry: canRetry(image) } : {}),
    ...(isReady(image) ? { width: image.width, height: image.height, full: pictureView(image).full } : {}),
  };
}
