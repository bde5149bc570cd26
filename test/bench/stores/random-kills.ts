import { likesUnderKills } from '../../support/likes/likes-under-kills.ts';
import { printTable } from '../figures.ts';
import type { Clusters } from './clusters.ts';
import { counted } from './pictures.ts';

const requests = 10_000;
const visitors = 50;

/** Likes and unlikes while servers of every kind are killed, two at a time; then everything is counted. */
export async function randomKills({ own }: Clusters): Promise<void> {
  const found = await likesUnderKills(own, {
    ...{ pictures: counted.underKills, visitors, requests },
    victims: [
      ['web', 'worker', 'rabbitmq'],
      ['primary', 'replica', 'likes-primary', 'likes-replica'],
    ],
  });
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const killed = [...found.killed].map(([kind, times]) => `${times} ${kind}`).join(', ');
  printTable([
    [`likes and unlikes of ${visitors} visitors under kills`, 'measured', 'wanted'],
    ['acknowledged', found.acknowledged, String(requests)],
    ['not acknowledged', found.refused, ''],
    ['lost', found.broken.lost.length, '0'],
    ['doubled', found.broken.doubled.length, '0'],
    ['counts are right after the last start, seconds', seconds(found.msUntilCountsAreRight), '2.0'],
    ['all pages are, seconds', seconds(found.msUntilPagesAreRight), ''],
    ['never right', found.wrong.length, '0'],
  ]);
  console.log(`Killed: ${killed}`);
  for (const sentence of [...found.wrong, ...found.broken.lost, ...found.broken.doubled].slice(0, 10))
    console.log(`  ${sentence}`);
}
