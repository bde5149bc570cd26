import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { visitor, type Visitor } from '../nodes/visitor.ts';

/** Somebody of the storm, who remembers what they were answered. */
export interface Liker {
  person: Visitor;
  /** As rows of likes name them. */
  id: string;
  /** By picture, whether they like it; `either` when the last request for it was not acknowledged. */
  wishes: Map<number, boolean | 'either'>;
}

interface Storm {
  likers: Liker[];
  acknowledged: number;
  /** Requests with another answer, or none. */
  refused: number;
}

interface StormOptions {
  pictures: readonly number[];
  /** Asked after every answer, with how many likes and unlikes were acknowledged. */
  isEnough: (acknowledged: number) => boolean;
  /** Between the requests of one visitor. */
  pauseMs?: number;
}

/** Where servers are away, the next request is not at once. */
const pauseAfterRefusalMs = 100;
const script = { Accept: '*/*' };

/** So many people with a cookie, which each has got with their first like; a few at once, as long as servers are busy. */
export async function meetLikers(url: string, count: number, pictures: readonly number[]): Promise<Liker[]> {
  const likers: Liker[] = [];
  const few = { limit: 4, signal: new AbortController().signal };
  await inParallel(Array(count).keys(), few, async (index) => {
    const picture = pictures[index % pictures.length] as number;
    const person = visitor(url);
    await waitUntil('A first like', () => isAcknowledged(person, picture, true));
    const [, id = ''] = /visitor=([0-9a-f]{32})/.exec(person.cookie()) ?? [];
    likers.push({ person, id, wishes: new Map([[picture, true]]) });
  });
  return likers;
}

/** Visitors who like pictures and take it back at random, each one request after the other, until it is enough. */
export async function likeStorm(
  likers: Liker[],
  { pictures, isEnough, pauseMs = 0 }: StormOptions,
): Promise<Storm> {
  const storm: Storm = { likers, acknowledged: 0, refused: 0 };
  const rage = async ({ person, wishes }: Liker) => {
    while (!isEnough(storm.acknowledged)) {
      const picture = pictures[Math.floor(Math.random() * pictures.length)] as number;
      const likes = Math.random() < 0.5;
      // Until it is answered nobody can say.
      wishes.set(picture, 'either');
      if (await isAcknowledged(person, picture, likes)) {
        wishes.set(picture, likes);
        storm.acknowledged += 1;
        if (pauseMs > 0) await sleep(pauseMs);
      } else {
        storm.refused += 1;
        await sleep(pauseAfterRefusalMs);
      }
    }
  };
  await Promise.all(likers.map(rage));
  return storm;
}

async function isAcknowledged(person: Visitor, picture: number, likes: boolean): Promise<boolean> {
  try {
    const response = await person.post(`/${likes ? 'like' : 'unlike'}/${picture}`, {}, script);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false; // The connection was lost.
  }
}
