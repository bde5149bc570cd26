import { visitor, type ImageJson } from '../../support/visitor.ts';
import { percentile, printTable } from '../figures.ts';
import { forSeconds, type Client } from './client.ts';

const seconds = 30;
const writers = 8;
const readsAfterEach = 20;
const json = { Accept: 'application/json' };

/** Likes at one node and looks at the others: does who wrote see it, and when does everybody else? */
export async function staleness(client: Client, nodes: readonly string[], firstId: number): Promise<void> {
  const visibleMs: number[] = [];
  let [ownReads, staleReads, turn] = [0, 0, 0];
  const node = () => nodes[turn++ % nodes.length] as string;
  const ids = Array.from({ length: writers }, (_, index) => firstId + index);

  async function likesAt(url: string, id: number, headers: Record<string, string> = {}): Promise<number> {
    const { body } = await client.get(`${url}/image/${id}`, { ...json, ...headers });
    return (JSON.parse(body) as ImageJson).likes;
  }

  async function likeAndLook(): Promise<void> {
    const id = ids.pop() as number;
    const me = visitor(node());
    const expected = (await likesAt(node(), id)) + 1;
    await me.post(`/like/${id}`, {}, { Accept: '*/*' });
    const acknowledgedAt = performance.now();
    const others = nodes.map(async (url) => {
      while ((await likesAt(url, id)) < expected) await new Promise((resolve) => setTimeout(resolve, 2));
      visibleMs.push(performance.now() - acknowledgedAt);
    });
    for (let read = 0; read < readsAfterEach; read += 1) {
      ownReads += 1;
      if ((await likesAt(node(), id, { Cookie: me.cookie() })) < expected) staleReads += 1;
    }
    await Promise.all(others);
    ids.push(id);
  }

  await forSeconds(seconds, writers, likeAndLook);
  printTable([
    ['after a like, one replica delayed by 5 s', ''],
    ['own reads at all nodes, of which stale', `${ownReads}, ${staleReads}`],
    ['visible to others, ms p50', percentile(visibleMs, 0.5).toFixed(1)],
    ['ms p99', percentile(visibleMs, 0.99).toFixed(1)],
    ['ms at most', Math.max(...visibleMs).toFixed(1)],
  ]);
}
