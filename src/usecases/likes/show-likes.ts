import { withDeadline } from '../../ops/deadline.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { openGroupCommit } from '../group-commit.ts';
import { deliverThreads } from '../messages/deliver-threads.ts';
import type { Show } from './change-likes.ts';

/** Longer than it takes on a busy machine, and short enough that nginx does not take the node for hung meanwhile. */
const waitMs = 1000;

/**
 * Pages show the copy of a number, and of it only whole tens. The like that changes these is carried by the node that
 * took it, so that who liked sees the new number on their next page. When that fails, or takes too long, the relay does
 * it, a moment later.
 */
export async function showLikes(core: Core, imageIds: readonly number[]): Promise<Positions> {
  const subjects = imageIds.map((id) => `image:${id}`);
  const delivered = deliverThreads(core, { sender: 'likes', receiver: 'images', subjects });
  try {
    return await withDeadline('The store of pictures', waitMs, delivered);
  } catch {
    return {};
  }
}

/**
 * The same for a node: one after the other, because those about one picture would wait for each other in the database.
 */
export function openShow(core: Core): Show {
  return openGroupCommit<readonly number[], Positions>({
    async commit(asked) {
      const shown = await showLikes(core, [...new Set(asked.flat())]);
      return asked.map(() => shown);
    },
    keyOf: () => '',
    most: 100,
    patienceMs: waitMs,
  });
}
