import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { PartKind } from '../../../deploy/local/cluster/cluster-part.ts';
import { killServers } from '../servers/kill-servers.ts';
import {
  brokenWishes,
  readKept,
  wrongCounts,
  wrongOwnPages,
  wrongPages,
  type Broken,
} from './compare-likes.ts';
import { likeStorm, meetLikers } from './like-storm.ts';

interface UnderKills {
  acknowledged: number;
  refused: number;
  killed: Map<PartKind, number>;
  /** From the moment at which the last server that was killed answered again. */
  msUntilCountsAreRight: number;
  msUntilPagesAreRight: number;
  /** What never became right. */
  wrong: string[];
  broken: Broken;
}

interface Options {
  pictures: readonly number[];
  visitors: number;
  /** Fewest likes and unlikes that are acknowledged. It goes on for as long as servers are killed. */
  requests: number;
  /** Between the requests of one visitor. */
  pauseMs?: number;
  /** As of `killServers`. */
  awayMs?: number;
  restMs?: number;
  /** Killed at the same time, each group one after the other. */
  victims: readonly (readonly PartKind[])[];
}

/** How long to wait for what is wrong to become right, before it is taken for wrong. */
const patienceMs = 40_000;

/**
 * Visitors like pictures and take it back while servers are killed and started again; then all that says how many likes
 * there are, and whose, is compared with what was acknowledged. Nobody else may like these pictures.
 */
export async function likesUnderKills(cluster: Cluster, options: Options): Promise<UnderKills> {
  const { pictures, visitors, requests, victims, pauseMs = 0, awayMs = 500, restMs = 1000 } = options;
  const people = await meetLikers(cluster.url, visitors, pictures);
  let hasEnough = false;
  let areAllUp = false;
  const killing = Promise.all(
    victims.map((kinds) => killServers(cluster, { kinds, awayMs, restMs, isEnough: () => hasEnough })),
  ).finally(() => (hasEnough = areAllUp = true));
  const storm = likeStorm(people, {
    ...{ pictures, pauseMs },
    isEnough: (acknowledged) => {
      hasEnough ||= acknowledged >= requests;
      return hasEnough && areAllUp;
    },
  });
  const killed = await killing;
  const upAt = performance.now();
  const { likers, acknowledged, refused } = await storm;

  const numbers = await untilNone(async () => wrongCounts(await readKept(cluster, pictures)), upAt);
  const kept = await readKept(cluster, pictures);
  const pages = await untilNone(() => wrongPages(cluster, kept), upAt);
  return {
    ...{ acknowledged, refused },
    killed: new Map(killed.flatMap((each) => [...each])),
    msUntilCountsAreRight: numbers.ms,
    msUntilPagesAreRight: pages.ms,
    wrong: [...numbers.wrong, ...pages.wrong, ...(await wrongOwnPages(kept, likers))],
    broken: brokenWishes(kept, likers),
  };
}

/** Looks again and again until nothing is wrong; with how long that took from `since` on. */
async function untilNone(
  look: () => Promise<string[]>,
  since: number,
): Promise<{ ms: number; wrong: string[] }> {
  for (;;) {
    const wrong = await look();
    const ms = performance.now() - since;
    if (wrong.length === 0 || ms > patienceMs) return { ms, wrong };
    await sleep(50);
  }
}
