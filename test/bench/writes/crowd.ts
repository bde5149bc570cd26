import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLine, type Line } from './line.ts';

export interface Crowd {
  /** Where people come in. */
  url: string;
  /** How many like at once, each one picture after the other. */
  people: number;
  pictures: readonly number[];
  /** Until so many likes are answered, or so much time is over. */
  likes: number;
  mostSeconds: number;
}

export interface Liked {
  seconds: number;
  /** Answers of a like. */
  accepted: number;
  /** Answers that were none of a like. */
  refused: number;
}

/** Who is told that it is too much at once does not ask again at once. */
const pauseAfterRefusalMs = 100;

/**
 * People who like every picture once and go; in the place of each comes somebody new, who gets a cookie with the first
 * like. So every request changes something.
 */
async function likeAll({ url, people, pictures, likes, mostSeconds }: Crowd): Promise<Liked> {
  const liked = { accepted: 0, refused: 0 };
  const startedAt = performance.now();
  const elapsedSeconds = () => (performance.now() - startedAt) / 1000;
  const live = async (line: Line, place: number) => {
    const cookies = new Map<string, string>();
    for (let turn = 0; liked.accepted < likes && elapsedSeconds() < mostSeconds; turn += 1) {
      if (turn % pictures.length === 0) cookies.clear();
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const reply = await line.post(`/like/${pictures[(place + turn) % pictures.length]}`, cookie);
      for (const [name, value] of reply.cookies) cookies.set(name, value);
      if (reply.status === 200) liked.accepted += 1;
      else {
        liked.refused += 1;
        await sleep(pauseAfterRefusalMs);
      }
    }
  };
  const lines = Array.from({ length: people }, (_, place) => openLine(url, `127.9.1.${place + 1}`));
  await Promise.all(lines.map(live));
  for (const line of lines) line.close();
  return { seconds: elapsedSeconds(), ...liked };
}

// A process of its own. The system lets it run after all else, because in earnest its work is that of other machines.
setPriority(19);
const liked = await likeAll(JSON.parse(process.argv[2] as string) as Crowd);
process.send?.(liked);
process.disconnect();
