import { setPriority } from 'node:os';
import { holdSockets, type Hold } from './hold-sockets.ts';

/**
 * An attacker, as a process: opens its sockets, says when it has all of them, and how they were answered when asked. The
 * system lets it run after all else, because in earnest its own work would be that of another machine.
 */
setPriority(19);
const held = holdSockets(JSON.parse(process.argv[2] as string) as Hold);
process.on('message', () => process.send?.(held.statuses()));
process.on('disconnect', () => process.exit(0));
await held.opened;
process.send?.(held.statuses());
