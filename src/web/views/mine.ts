import { canRetry, failureMessage, isReady, type Image } from '../../domain/images/image.ts';
import { undoMinutes } from '../../domain/images/undo.ts';
import { nameView, type NameView } from './names.ts';
import { pictureView } from './picture.ts';

/** One of a person's own pictures. */
interface OwnCard extends NameView {
  id: number;
  url: string;
  state: Image['state'];
  /** Null while there is none to be seen. */
  picture: ReturnType<typeof pictureView> | null;
  /** Why there is none; empty when it did not fail. */
  reason: string;
  canRetry: boolean;
}

/** What was made on one day, the newest first. */
interface Day {
  name: string;
  cards: OwnCard[];
}

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The pictures, which come newest first, by their days in UTC. */
export function mineView(images: readonly Image[]): { days: Day[]; isMaking: boolean; undoMinutes: number } {
  const days: Day[] = [];
  for (const image of images) {
    const name = longDay.format(new Date(image.createdAt));
    if (days.at(-1)?.name !== name) days.push({ name, cards: [] });
    days.at(-1)?.cards.push(cardOf(image));
  }
  return { days, isMaking: images.some(({ state }) => state === 'processing'), undoMinutes };
}

function cardOf(image: Image): OwnCard {
  const isFailed = image.state === 'failed';
  return {
    id: image.id,
    url: `/image/${image.id}`,
    ...nameView(image),
    state: image.state,
    picture: isReady(image) ? pictureView(image) : null,
    reason: isFailed ? failureMessage(image) : '',
    canRetry: isFailed && canRetry(image),
  };
}
