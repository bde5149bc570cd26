import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { ImageChanged } from '../../../src/domain/events.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor, type ImageJson, type Visitor } from '../../support/nodes/visitor.ts';
import { median, printTable } from '../figures.ts';
import type { Sites } from './sites.ts';

const rounds = 30;
const warmUp = 6;
const wanted = { first: 0.5, ready: 0.75 };

/** Milliseconds from Apply. */
interface Waits {
  /** Until the first picture is there that a page can show, whatever its size. */
  first: number;
  ready: number;
  /** Until the full size is there, which is what people waited for before a page showed another one. */
  full: number;
}

/**
 * How long somebody waits who applies a filter, alone on the site, as the page does: it hears news, asks, and loads.
 */
export async function pictureWait({ now, before }: Pick<Sites, 'now' | 'before'>): Promise<void> {
  const sites = { ...(before && { before }), now };
  const people = await Promise.all(
    Object.entries(sites).map(async ([name, cluster]) => [name, await openPerson(cluster)] as const),
  );
  const waits: Record<string, Waits[]> = {};
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, person] of people) {
      const waited = await person.apply(round + warmUp);
      if (round >= 0) (waits[name] ??= []).push(waited);
    }
  }
  for (const [, person] of people) person.leave();
  print(waits);
}

function print(waits: Record<string, Waits[]>): void {
  const middle = (who: string, what: keyof Waits) => median((waits[who] ?? []).map((each) => each[what]));
  const earlier = (what: keyof Waits) => (waits['before'] ? middle('before', what) : middle('now', 'full'));
  const row = (label: string, what: 'first' | 'ready') => [
    label,
    earlier(what).toFixed(0),
    middle('now', what).toFixed(0),
    (middle('now', what) / earlier(what)).toFixed(2),
    `<= ${wanted[what]}`,
  ];
  printTable([
    [
      'from Apply, 2048 x 1288, ms',
      waits['before'] ? 'before' : 'all sizes at once',
      'now',
      'ratio',
      'wanted',
    ],
    row('until a picture is seen', 'first'),
    row('until it is ready', 'ready'),
  ]);
}

interface Person {
  apply(turn: number): Promise<Waits>;
  leave(): void;
}

type Answer = ImageJson & { first?: { url: string } };

async function openPerson(cluster: Cluster): Promise<Person> {
  const me = visitor(cluster.url);
  const parent = await me.uploadReady(await jpegPhoto(2048, 1288), 'wait.jpg');
  const news = await openNews(me);
  const load = async (path: string) => {
    const response = await me.fetch(path);
    if (response.status !== 200) throw new Error(`${path} got ${response.status}`);
    await response.arrayBuffer();
  };
  return {
    async apply(turn) {
      const filter = filterNames[turn % filterNames.length] as string;
      const strength = String(100 - Math.floor(turn / filterNames.length));
      const begin = performance.now();
      const since = () => performance.now() - begin;
      const accept = { Accept: 'application/json' };
      const response = await me.post(`/image/${parent.id}`, { filter, strength }, accept);
      const { id } = (await response.json()) as ImageJson;
      let first: number | undefined;
      for (;;) {
        const image: Answer = await me.image(id);
        const isReady = image.state === 'ready';
        if (!isReady && image.state !== 'processing') throw new Error(`The picture is ${image.state}`);
        const ready = since();
        const shown = image.first?.url ?? image.full?.replace('-full.', '-1280.');
        if (first === undefined && shown !== undefined) {
          await load(shown);
          first = since();
        }
        if (isReady) {
          await load(image.full as string);
          return { first: first ?? NaN, ready, full: since() };
        }
        await news.of(id);
      }
    },
    leave: news.leave,
  };
}

/** The stream of news that a page keeps open. */
async function openNews(me: Visitor) {
  const end = new AbortController();
  const response = await me.fetch('/events', { signal: end.signal });
  const heard: number[] = [];
  let wake: () => void = () => undefined;
  const listen = async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages.filter((each) => each.startsWith('data: '))) {
        for (const { imageId } of JSON.parse(message.slice(6)) as ImageChanged[]) heard.push(imageId);
      }
      wake();
    }
  };
  void listen().catch(() => undefined);
  return {
    /** Resolves when there is news of this picture that nobody has asked for. */
    async of(id: number): Promise<void> {
      for (;;) {
        const at = heard.indexOf(id);
        if (at !== -1) return void heard.splice(at, 1);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    leave: () => end.abort(),
  };
}
