import type { MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { likesLabel } from '../../../src/domain/likes.ts';
import { visitor, type ImageJson } from '../../support/nodes/visitor.ts';
import { percentile, printTable } from '../figures.ts';
import { percent } from './lookups.ts';
import type { Client } from './client.ts';

const wantedReads = 100_000;
const mostSeconds = 240;
const writers = 4;
const readersOfEach = 8;
const readsAfterEach = 200;
/** Every so many likes, what everybody else sees is looked at. */
const othersEvery = 5;
const json = { Accept: 'application/json' };

interface World {
  client: Client;
  nodes: readonly string[];
  replicas: readonly MariadbServer[];
}

/** Likes at one node and looks at all: does who wrote see it at once, and when does everybody else? */
export async function staleness(world: World, firstId: number, reads = wantedReads): Promise<void> {
  const { client, nodes, replicas } = world;
  const figures = { likes: 0, own: 0, stale: 0, seconds: 0 };
  const visibleMs = { scripts: [] as number[], pages: [] as number[] };
  const baseline = { reads: 0, stale: 0 };
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const node = (turn: number) => nodes[turn % nodes.length] as string;

  async function likesAt(url: string, id: number, headers: Record<string, string> = {}): Promise<number> {
    const { body } = await client.get(`${url}/image/${id}`, { ...json, ...headers });
    return (JSON.parse(body) as ImageJson).likes;
  }

  /** The page says "Liked" to who has liked; the number of likes is exact for scripts only. */
  async function hasLiked(url: string, id: number, headers: Record<string, string>): Promise<boolean> {
    const { body } = await client.get(`${url}/image/${id}`, { Accept: 'text/html', ...headers });
    return body.includes('aria-pressed="true"');
  }

  async function readOwn(id: number, expected: number, cookie: string): Promise<void> {
    let next = 0;
    const reader = async () => {
      while (next < readsAfterEach) {
        const turn = next++;
        const headers = { Cookie: cookie };
        const isSeen =
          turn % 4 === 0
            ? await hasLiked(node(turn >> 2), id, headers)
            : (await likesAt(node(turn), id, headers)) >= expected;
        figures.own += 1;
        if (!isSeen) figures.stale += 1;
      }
    };
    await Promise.all(Array.from({ length: readersOfEach }, reader));
  }

  async function waitForOthers(id: number, expected: number, acknowledgedAt: number): Promise<void> {
    const wait = async (url: string) => {
      while ((await likesAt(url, id)) < expected) await new Promise((resolve) => setTimeout(resolve, 5));
      visibleMs.scripts.push(performance.now() - acknowledgedAt);
    };
    await Promise.all(nodes.map(wait));
  }

  /** Pages show whole tens, and may be those of a moment ago where somebody has just looked at them. */
  async function waitForPages(id: number, expected: number, acknowledgedAt: number): Promise<void> {
    const wait = async (url: string) => {
      const shown = `${likesLabel(expected)} likes`;
      while (!(await client.get(`${url}/image/${id}`)).body.includes(shown))
        await new Promise((resolve) => setTimeout(resolve, 5));
      visibleMs.pages.push(performance.now() - acknowledgedAt);
    };
    await Promise.all(nodes.map(wait));
  }

  /** What a site gets that reads from its replicas in turn, without knowing what they have. */
  async function readReplicas(id: number, expected: number): Promise<void> {
    const query = `SELECT likes FROM instaclone.instaclone_images WHERE id = ${id}`;
    for (const replica of replicas) {
      const [row] = await runSql(replica.adminUrl, query);
      baseline.reads += 1;
      if (Number(row?.['likes']) < expected) baseline.stale += 1;
    }
  }

  async function likeAndLook(id: number): Promise<void> {
    const me = visitor(node(figures.likes++));
    const isWatched = figures.likes % othersEvery === 0;
    // Only this writer likes this picture.
    const expected = (await primaryLikes(id)) + 1;
    const isShown = expected % 10 === 0;
    if (isShown) await Promise.all(nodes.map((url) => client.get(`${url}/image/${id}`)));
    const response = await me.post(`/like/${id}`, {}, { Accept: '*/*' });
    const acknowledgedAt = performance.now();
    if (response.status !== 200) throw new Error(`A like was answered with ${response.status}`);
    const others = isWatched ? waitForOthers(id, expected, acknowledgedAt) : undefined;
    const pages = isShown ? waitForPages(id, expected, acknowledgedAt) : undefined;
    const replicasSay = isWatched ? readReplicas(id, expected) : undefined;
    await readOwn(id, expected, me.cookie());
    await Promise.all([others, pages, replicasSay]);
  }

  const counts = new Map<number, number>();
  async function primaryLikes(id: number): Promise<number> {
    const known = counts.get(id) ?? (await likesAt(node(0), id));
    counts.set(id, known + 1);
    return known;
  }

  const writer = async (_: unknown, index: number) => {
    while (figures.own < reads && seconds() < mostSeconds) await likeAndLook(firstId + index);
  };
  await Promise.all(Array.from({ length: writers }, writer));
  printTable([
    [
      `${nodes.length} nodes, ${replicas.length} replicas, one of them 5 s late; ${seconds().toFixed(0)} s`,
      'reads',
      'stale',
      '',
    ],
    [
      `own reads after ${figures.likes} acknowledged likes`,
      figures.own,
      figures.stale,
      percent(figures.stale, figures.own),
    ],
    [
      'asking the replicas in turn instead',
      baseline.reads,
      baseline.stale,
      percent(baseline.stale, baseline.reads),
    ],
  ]);
  if (figures.own < reads)
    console.log(`ended after ${mostSeconds} s, before the ${reads} reads that were wanted`);
  printTable([
    ['a like is visible to others after', 'ms p50', 'p99', 'at most'],
    ...Object.entries(visibleMs).map(([who, ms]) => [
      `in ${who}: ${ms.length} times, over all nodes`,
      ...[0.5, 0.99, 1].map((share) => percentile(ms, share).toFixed(1)),
    ]),
  ]);
}
