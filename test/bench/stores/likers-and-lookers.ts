import { setTimeout as sleep } from 'node:timers/promises';
import { visitor, type Visitor } from '../../support/nodes/visitor.ts';
import { zipf } from '../cache/many-pictures.ts';
import { ordinary } from './pictures.ts';

/** Of pictures, most often one that many look at. */
type Turn = 'like' | 'picture' | 'front';

export interface Use {
  /** Web nodes; people are spread over them. */
  nodes: readonly string[];
  people: number;
  seconds: number;
  /** What each does, over and over. */
  turns: readonly Turn[];
  pauseMs?: number;
  /** Whether they have one; who likes gets it anyway. */
  haveCookie?: boolean;
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

const draw = zipf(ordinary.length);
let met = 0;

/** People with an address of their own, each of whom does one thing after the other for so long. */
export async function useSite(use: Use): Promise<Served> {
  const { nodes, people, seconds, turns, pauseMs = 0, haveCookie = true } = use;
  const all = await Promise.all(
    Array.from({ length: people }, (_, index) => meet(nodes[index % nodes.length] as string, haveCookie)),
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

/** Whoever has seen the form for uploads has a cookie, and has written nothing that their next pages have to show. */
async function meet(node: string, hasCookie: boolean): Promise<Person> {
  met += 1;
  const person = {
    ask: visitor(node),
    headers: { 'X-Forwarded-For': `10.${process.pid & 255}.${met >> 8}.${met & 255}` },
    place: Math.floor(Math.random() * ordinary.length),
  };
  if (hasCookie) {
    const form = await person.ask.fetch('/upload', { headers: { ...person.headers, Accept: 'text/html' } });
    await form.arrayBuffer();
    if (!person.ask.cookie().includes('visitor=')) throw new Error('Somebody got no cookie');
  }
  return person;
}

async function take(person: Person, what: Turn): Promise<boolean> {
  if (what === 'like') return like(person);
  const path = what === 'front' ? '/' : `/image/${ordinary[draw()]}`;
  const page = await person.ask.fetch(path, { headers: { ...person.headers, Accept: 'text/html' } });
  await page.arrayBuffer();
  return page.status === 200;
}

async function like(person: Person): Promise<boolean> {
  person.place = (person.place + 1) % ordinary.length;
  const path = `/like/${ordinary[person.place]}`;
  const answer = await person.ask.post(path, {}, { ...person.headers, Accept: '*/*' });
  return (await answer.text()) === '1';
}
