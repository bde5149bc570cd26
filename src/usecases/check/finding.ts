import type { Core } from '../core.ts';

/** What may differ, and how it is told. */
export const differences = {
  numbers: 'stores that are older than what another store knows of them, as from an older backup',
  likes: 'pictures whose numbers of likes differ',
  orphans: 'pictures that do not exist and have likes',
  'lost-jobs': 'jobs of pictures that do not exist',
  'forgotten-images': 'pictures that are processing without a job',
  counter: 'counters of pictures that are not right',
  messages: 'messages between stores that are parked or older than a minute',
} as const;

export type Difference = keyof typeof differences;

export interface Finding {
  difference: Difference;
  /** Which, and what it is. */
  text: string;
  isMended: boolean;
}

/** How to look, and what to do with what is found. */
export interface Check {
  core: Core;
  mends: boolean;
  report(finding: Finding): void;
}
