import { runCommand, type NodePrograms } from '../servers/node-process.ts';
import { databases } from './databases.ts';
import type { SettledLikesStore } from './likes-store.ts';
import { withSecretsInFiles } from './secret-files.ts';

type Environment = Readonly<Record<string, string>>;

interface Preparation {
  programs: NodePrograms;
  likes: SettledLikesStore;
  /** What the programs are told. */
  env: Environment;
  secretsDir: string;
}

/**
 * Makes the tables of all stores, and moves the likes where that is due: out of the database of the pictures, which is
 * brought up to date with them in it.
 */
export async function prepareTables({ programs, likes, env, secretsDir }: Preparation): Promise<void> {
  const run = (args: readonly string[], own: Environment = {}) =>
    runCommand(args, withSecretsInFiles(secretsDir, { ...env, ...own }));
  if (!likes.moves) return run(programs.migrate);
  const { url, replicaUrls } = databases.likes;
  await run(programs.migrate, { [url]: '', [replicaUrls]: '' });
  await run(programs.moveLikes);
  await likes.noteMoved();
}
