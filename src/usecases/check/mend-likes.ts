import { countLikes, forgetLikes, reopenLikes } from '../../data/likes/consistency.ts';
import { closeLikes, lockLikes, setLikes } from '../../data/likes/counts.ts';
import { deleteSomeLikes } from '../../data/likes/likes.ts';
import { unparkThread } from '../../data/outbox/messages.ts';
import type { Thread } from '../../domain/messages.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { likesAtOnce } from '../likes/apply-image-gone.ts';
import { deliverThread } from '../messages/deliver-threads.ts';

/**
 * Counts the likes of a picture that is there, and tells the pictures at once. The number says all that earlier ones
 * said, so a message before it that nobody could apply goes with it.
 */
export async function recountLikes(core: Core, imageId: number): Promise<void> {
  const thread: Thread = { sender: 'likes', receiver: 'images', subject: `image:${imageId}` };
  await change(core, 'likes', async (tx) => {
    // Holds the number, so that no like comes between.
    await lockLikes(tx, imageId);
    const likes = await countLikes(tx, imageId);
    await setLikes(tx, imageId, likes);
    await reopenLikes(tx, imageId);
    await unparkThread(tx, thread, core.clock());
    return {
      value: undefined,
      changed: [`likes:${imageId}`],
      told: [{ kind: 'likes-counted', subject: `image:${imageId}`, body: { imageId, likes } }],
    };
  });
  await deliverThread(core, thread);
}

/** Removes the likes of a picture that does not exist, some at a time, and at last what counts them. */
export async function removeLikes(core: Core, imageId: number): Promise<void> {
  for (let isDone = false; !isDone;) {
    const { value } = await change(core, 'likes', async (tx) => {
      const { isClosed } = await lockLikes(tx, imageId);
      const deleted = await deleteSomeLikes(tx, imageId, likesAtOnce);
      if (deleted === likesAtOnce) return { value: false };
      if (isClosed) await closeLikes(tx, imageId, core.clock());
      else await forgetLikes(tx, imageId);
      return { value: true, changed: [`likes:${imageId}`] };
    });
    isDone = value;
  }
}
