import { lockKnownLikes, type Count } from '../../data/likes/counts.ts';
import { insertMessages } from '../../data/outbox/messages.ts';
import type { NewMessage } from '../../domain/messages.ts';
import { idInTag, type Tag } from '../../domain/tags.ts';
import type { Writer } from '../../ports/stores/likes.ts';

/** The message that says how many like a picture. */
export function likesCounted({ imageId, likes }: Count): NewMessage {
  return { kind: 'likes-counted', subject: `image:${imageId}`, body: { imageId, likes } };
}

/** Tells the store of pictures how many likes those have by now whose number these tags name. False when it is none. */
export async function tellLikes(tx: Writer, tags: readonly Tag[], at: Date): Promise<boolean> {
  const ids = new Set(tags.flatMap((tag) => idInTag('likes', tag) ?? []));
  if (ids.size === 0) return false;
  // Held, so that no later number is told before.
  const counts = await lockKnownLikes(tx, [...ids]);
  await insertMessages(tx, 'likes', counts.map(likesCounted), at);
  return counts.length > 0;
}
