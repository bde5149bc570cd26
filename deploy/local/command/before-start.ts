import { readState } from './ask-cluster.mjs';
import { waitForLeftovers } from './cluster-state.ts';
import { answersControl, removeSocket, type Say } from './control.ts';
import { shardsOf, type LikesStore } from '../cluster/likes-store.ts';
import { findListener } from '../programs/find-listener.ts';
import { isFree } from '../programs/free-port.ts';
import { installMissing } from '../programs/install-packages.mjs';
import { describeMissing, packages } from '../programs/packages.mjs';

const usualPort = 8000;

/** Throws when a cluster runs in this folder. */
export async function refuseSecond(dir: string): Promise<void> {
  const state = readState(dir);
  if (state === undefined) return;
  if (await answersControl(state.socket)) {
    throw new Error(`A cluster runs in ${dir} already. Ask it with: npm run cluster -- status`);
  }
  await waitForLeftovers(dir);
  await removeSocket(state.socket); // A process that was killed could not.
}

/** Throws a sentence that names the packages when some can't be installed. */
export function provideServers(likesStore: LikesStore | undefined): void {
  const { mariadb, rabbitmq, memcached, nginx, spider } = packages;
  const forLikes = likesStore !== undefined && shardsOf(likesStore) > 0 ? [spider] : [];
  const missing = installMissing([mariadb, rabbitmq, memcached, nginx, ...forLikes]);
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

/** The one that was asked for, or the usual one; undefined means any, because that is taken. */
export async function choosePort(wanted: number | undefined, say: Say): Promise<number | undefined> {
  const port = wanted ?? usualPort;
  if (await isFree(port)) return port;
  const taken = describeTaken(port);
  if (wanted !== undefined) throw new Error(`${taken} Choose another one with --port.`);
  say(`${taken} Another one is taken instead.`);
  return undefined;
}

function describeTaken(port: number): string {
  const listener = findListener(port);
  if (listener !== undefined) return `Port ${port} is taken: ${listener} listens on it.`;
  return `Nothing can listen on port ${port}: a program of another user has it, or only root may.`;
}
