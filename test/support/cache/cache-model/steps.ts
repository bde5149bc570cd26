import fc from 'fast-check';

/** What may happen in a run. */
export type Step =
  | { does: 'write'; node: number; dies: boolean; isHeard: boolean }
  | { does: 'read'; node: number; what: 'row' | 'page'; who: 'anybody' | 'writer' }
  | { does: 'sweep' }
  | { does: 'lose everything cached' }
  | { does: 'cut off'; isAway: boolean }
  | { does: 'wait'; ms: number };

const node = fc.nat({ max: 1 });

/** `waits`: what may pass at once. An operation of the cache must not take longer than the window allows for. */
export function anyStep(waits: readonly number[]): fc.Arbitrary<Step> {
  const write = fc.record({
    does: fc.constant('write' as const),
    node,
    dies: fc.boolean(),
    isHeard: fc.boolean(),
  });
  const read = fc.record({
    does: fc.constant('read' as const),
    node,
    what: fc.constantFrom('row' as const, 'page' as const),
    who: fc.constantFrom('anybody' as const, 'writer' as const),
  });
  return fc.oneof(
    { weight: 4, arbitrary: write },
    { weight: 8, arbitrary: read },
    { weight: 2, arbitrary: fc.constant({ does: 'sweep' as const }) },
    { weight: 1, arbitrary: fc.constant({ does: 'lose everything cached' as const }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('cut off' as const), isAway: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(...waits) }),
    },
  );
}
