import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';
import { errorMessage } from '../../../src/domain/errors.ts';
import { brokenWishes, readKept, wrongCounts } from '../../support/likes/compare-likes.ts';
import { likeStorm, meetLikers, type Liker } from '../../support/likes/like-storm.ts';
import type { Visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';
import type { Clusters } from './clusters.ts';
import { counted, ordinary, refusedPicture } from './pictures.ts';

const awaySeconds = 6;
const pictures = counted.whileKilled;
const html = { Accept: 'text/html' };

/** What somebody gets while the likes' primary is away, with how long they waited. */
interface Answers {
  pageMs: number[];
  refusedMs: number[];
  others: string[];
}

/** SIGKILL of the likes' primary under load, for a while: what pages and likes are answered, and what is left of them. */
export async function likesPrimaryKilled({ own }: Clusters): Promise<void> {
  let isOver = false;
  const people = await meetLikers(own.url, 20, pictures);
  const [watcher] = await meetLikers(own.url, 1, ordinary);
  const storm = likeStorm(people, { pictures, isEnough: () => isOver, pauseMs: 20 });
  await sleep(2000);
  const primary = own.part('likes-primary');
  await primary.kill();
  const answers = await ask((watcher as Liker).person);
  await primary.start();
  const backAt = performance.now();
  isOver = true;
  const { likers, acknowledged } = await storm;
  const isRight = async () => wrongCounts(await readKept(own, pictures)).length === 0;
  const right = await waitUntil('Right counts', isRight, { withinMs: 30_000 }).then(
    () => ((performance.now() - backAt) / 1000).toFixed(1),
    () => 'never',
  );
  const { lost, doubled } = brokenWishes(await readKept(own, pictures), likers);
  const { pageMs, refusedMs, others } = answers;
  printTable([
    [`likes' primary killed for ${awaySeconds} s under load`, 'measured', 'wanted'],
    ['pages with 200', pageMs.length, 'all'],
    ['the longest, ms', longest(pageMs), '<3000'],
    ['likes with 503 and a sentence', refusedMs.length, 'all'],
    ['the longest, ms', longest(refusedMs), '<3000'],
    ['other answers', others.length, '0'],
    ['likes and unlikes acknowledged in all', acknowledged, ''],
    ['of these lost', lost.length, '0'],
    ['of these doubled', doubled.length, '0'],
    ['counts are right after its return, seconds', right, ''],
  ]);
  if (others.length > 0) console.log(`Other answers: ${[...new Set(others)].join(', ')}`);
}

const longest = (ms: readonly number[]) => Math.max(0, ...ms).toFixed(0);

async function ask(person: Visitor): Promise<Answers> {
  const answers: Answers = { pageMs: [], refusedMs: [], others: [] };
  const note = (times: number[], isWanted: boolean, startedAt: number, what: string) => {
    if (isWanted) times.push(performance.now() - startedAt);
    else answers.others.push(what);
  };
  const end = performance.now() + 1000 * awaySeconds;
  while (performance.now() < end) {
    for (const path of ['/', `/image/${refusedPicture}`]) {
      const startedAt = performance.now();
      const page = await person.fetch(path, { headers: html });
      await page.arrayBuffer();
      note(answers.pageMs, page.status === 200, startedAt, `${path} ${page.status}`);
    }
    const startedAt = performance.now();
    const refused = await person.post(`/like/${refusedPicture}`);
    const isTold = (await refused.text()).includes(errorMessage('unavailable'));
    note(answers.refusedMs, refused.status === 503 && isTold, startedAt, `a like ${refused.status}`);
  }
  return answers;
}
