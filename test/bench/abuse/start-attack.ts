import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.ts';
import type { Hold, Statuses } from './hold-sockets.ts';

interface Attack {
  /** Resolves with how its sockets were answered when it has opened all of them. */
  opened: Promise<Statuses>;
  /** Ends it with its sockets, and resolves with how they were answered until then. */
  end(): Promise<Statuses>;
}

export function startAttack(hold: Hold): Attack {
  const child = fork(join(projectRoot, 'dist/test/bench/abuse/attacker.js'), [JSON.stringify(hold)]);
  const ended = once(child, 'exit');
  const told = async () => ((await once(child, 'message')) as [Statuses])[0];
  return {
    opened: told(),
    async end() {
      const statuses = told();
      child.send('end');
      const last = await statuses;
      child.disconnect();
      await ended;
      return last;
    },
  };
}
