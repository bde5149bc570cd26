import { setTimeout as sleep } from 'node:timers/promises';
import { visitor, type Visitor } from '../../support/nodes/visitor.ts';
import { ordinary } from './pictures.ts';

type Turn = 'like' | 'picture' | 'front';

interface Use {
  /** Web nodes; people are spread over them. */
  nodes: readonly string[];
  people: number;
  seconds: number;
  /** What each does, over and over. */
  turns: readonly Turn[];
  pauseMs?: number;
}

interface Served {
  likesPerSecond: number;
  pageMs: number[];
  /** Answers that were none of those that were wanted. */
  refused: number;
}

interface Person {
  ask: Visitor;
  headers: Record<string, string>;
  /** Which of the pictures they liked last; next is the one behind it. */
  place: number;
}

let met = 0;

/** People with a cookie and an address of their own, each of whom does one thing after the other for so long. */
export async function useSite({ nodes, people, seconds, turns, pauseMs = 0 }: Use): Promise<Served> {
  const all = await Promise.all(
    Array.from({ length: people }, (_, index) => meet(nodes[index % nodes.length] as string)),
  );
  const served = { likes: 0, pageMs: [] as number[], refused: 0 };
  const end = performance.now() + 1000 * seconds;
  const live = async (person: Person, index: number) => {
    for (let turn = index; performance.now() < end; turn += 1) {
      const what = turns[turn % turns.length] as Turn;
      const startedAt = performance.now();
      const isServed = await take(person, what);
      const isInTime = performance.now() <= end;
      if (!isServed) served.refused += 1;
      else if (what !== 'like') served.pageMs.push(performance.now() - startedAt);
      else if (isInTime) served.likes += 1;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  await Promise.all(all.map(live));
  const { likes, ...rest } = served;
  return { likesPerSecond: likes / seconds, ...rest };
}

/** Whoever has liked has a cookie, and no page of theirs comes from nginx or is that of everybody else. */
async function meet(node: string): Promise<Person> {
  met += 1;
  const person = {
    ask: visitor(node),
    headers: { 'X-Forwarded-For': `10.1.${met >> 8}.${met & 255}` },
    place: Math.floor(Math.random() * ordinary.length),
  };
  if (!(await take(person, 'like'))) throw new Error('The first like of a person was refused');
  return person;
}

async function take(person: Person, what: Turn): Promise<boolean> {
  const { ask, headers } = person;
  if (what === 'like') person.place = (person.place + 1) % ordinary.length;
  const picture = ordinary[person.place] as number;
  if (what === 'like') {
    const answer = await ask.post(`/like/${picture}`, {}, { ...headers, Accept: '*/*' });
    return (await answer.text()) === '1';
  }
  const path = what === 'front' ? '/' : `/image/${picture}`;
  const page = await ask.fetch(path, { headers: { ...headers, Accept: 'text/html' } });
  await page.arrayBuffer();
  return page.status === 200;
}
