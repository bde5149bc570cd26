import { runCommand, type NodePrograms } from '../servers/node-process.ts';
import { databases } from './databases.ts';
import type { SettledLikesStore } from './likes-store.ts';

/**
 * Makes the tables of all stores, and moves the likes where that is due: out of the database of the pictures, which is
 * brought up to date with them in it. `environment` is what the commands are told, with something else in it.
 */
export async function prepareTables(
  { migrate, moveLikes }: NodePrograms,
  likes: SettledLikesStore,
  environment: (own: Readonly<Record<string, string>>) => Record<string, string>,
): Promise<void> {
  if (!likes.moves) return runCommand(migrate, environment({}));
  const { url, replicaUrls } = databases.likes;
  await runCommand(migrate, environment({ [url]: '', [replicaUrls]: '' }));
  await runCommand(moveLikes, environment({}));
  await likes.noteMoved();
}
