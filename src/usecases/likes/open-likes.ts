import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { openGroupCommit } from '../group-commit.ts';
import { changeLikes } from './change-likes.ts';
import type { Wish } from './grant-wishes.ts';
import { openShow } from './show-likes.ts';

/** Few enough that a transaction holds nobody up for long. */
const most = 100;
/** Several times what a commit takes, and little beside what a person is willing to wait. */
const patienceMs = 100;

/**
 * The likes of a node that has a sweeper of bumps, of pictures that everybody sees. What comes while others are written
 * goes into one transaction, and each is answered when that is committed. Throws as `changeLikes`: when the transaction
 * failed, all that were in it get the same answer.
 */
export function openLikes(core: Core): (wish: Wish) => Promise<Positions> {
  const isOnOneServer = openPlacement(core);
  const telling = { rest: 'later', show: openShow(core) } as const;
  const changeTogether = openGroupCommit<{ wish: Wish; key: string }, Positions>({
    async commit(items) {
      const written = await changeLikes(
        core,
        items.map(({ wish }) => wish),
        telling,
      );
      return items.map(({ wish }) => written.get(wish.imageId) as Positions | Promise<Positions>);
    },
    keyOf: ({ key }) => key,
    most,
    patienceMs,
  });
  return async (wish) => {
    const key = (await isOnOneServer()) ? 'all' : String(wish.imageId);
    return changeTogether({ wish, key });
  };
}

/**
 * Whether all likes are on one server. A store that is spread over several, picture by picture, commits together only
 * what is about one picture; and while one of its servers hangs, the pictures of others do not wait.
 */
function openPlacement({ stores }: Core): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  return () =>
    (answer ??= stores.likes.nextNumber('instaclone_likes_messages').then(
      (next) => next !== undefined,
      () => {
        answer = undefined; // It is asked again with the next like.
        return false;
      },
    ));
}
