import { readdir, readFile } from 'node:fs/promises';
import type { RunningServer } from '../../../deploy/local/servers/running-server.ts';
import { waitUntil } from '../../../deploy/local/programs/wait-until.ts';

/** Pauses a server and resolves when it stands still: on a busy machine some of its threads run on for a moment. */
export async function hang(server: RunningServer): Promise<void> {
  server.pause();
  const tasks = `/proc/${server.pid}/task`;
  // The state is behind the program's name, which is in brackets.
  const isStopped = async (task: string) =>
    (await readFile(`${tasks}/${task}/stat`, 'utf8')).includes(') T ');
  await waitUntil(`The hang of ${server.name}`, async () => {
    const stopped = await Promise.all((await readdir(tasks)).map(isStopped));
    return stopped.every(Boolean);
  });
}
