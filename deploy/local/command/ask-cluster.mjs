import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// The asking end of control.ts; plain JavaScript for the reason that cluster-arguments.mjs has.

/**
 * What is known of the cluster in this folder; undefined when none was started here, or it has ended.
 *
 * @param {string} dir
 * @returns {import('./state-file.ts').ClusterState | undefined}
 */
export function readState(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Gives a command to the cluster that runs in this folder, and resolves when it is done. Rejects with why it failed.
 *
 * @param {string} dir absolute
 * @param {readonly string[]} words
 * @param {(line: string) => void} say
 */
export async function askCluster(dir, words, say) {
  const nobody = new Error(`No cluster runs in ${dir}. Start one with: npm run cluster`);
  const state = readState(dir);
  if (state === undefined) throw nobody;
  await askControl(state.socket, words, say).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    throw error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? nobody : error;
  });
}

/**
 * @param {string} socket
 * @param {readonly string[]} words
 * @param {(line: string) => void} say
 */
async function askControl(socket, words, say) {
  const client = connect(socket);
  await once(client, 'connect');
  client.write(`${JSON.stringify(words)}\n`);
  for await (const line of createInterface(client)) {
    const message = /** @type {import('./control.ts').Answer} */ (JSON.parse(line));
    if ('say' in message) say(message.say);
    else if ('failed' in message) throw new Error(message.failed);
    else return;
  }
  throw new Error('The cluster ended before it answered.');
}
