/** A step of the protocol that is left out or done in the wrong order. The model has to notice each. */
export const faults = [
  'rows are read before versions',
  'bumps come before the commit',
  'refills always read a replica',
  'entries are made from what is merely trusted',
  'what is older is given without end',
  'what is older is given where the write was acknowledged',
  'lists are bumped before pictures',
  'a list is not bumped',
  'a lost version counts as never bumped',
  'nobody sweeps',
] as const;

export type Fault = (typeof faults)[number];
