import type { Change } from '../change.ts';

/** What applying a message changed. `hasMore`: not all of it is done, and it has to be applied once more. */
export type Applied = Pick<Change<unknown>, 'changed' | 'told' | 'events'> & { hasMore?: boolean };
