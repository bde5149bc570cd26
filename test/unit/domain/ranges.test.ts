import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  rangeOf,
  rangesBefore,
  rangeSize,
  rangeTag,
  reachFirstId,
} from '../../../src/domain/images/ranges.ts';

const id = fc.integer({ min: 1, max: 1_000_000 });

describe('the ranges below an id', () => {
  it('hold every id right below it, and none far from it', () => {
    fc.assert(
      fc.property(id, (before) => {
        const ranges = rangesBefore(before);
        const lowest = Math.min(...ranges) * rangeSize;
        expect(ranges[0]).toBe(rangeOf(before - 1));
        expect(ranges).toEqual(ranges.toSorted((a, b) => b - a));
        expect(before - lowest).toBeLessThanOrEqual(4 * rangeSize);
        if (reachFirstId(ranges)) expect(lowest).toBe(0);
        else expect(before - lowest).toBeGreaterThan(3 * rangeSize);
      }),
    );
  });

  it('do not include the range of a picture that comes later, unless it comes right after', () => {
    fc.assert(
      fc.property(id, fc.nat(1_000_000), (before, distance) => {
        const newer = before + rangeSize + distance;
        expect(rangesBefore(before)).not.toContain(rangeOf(newer));
      }),
    );
  });

  it('have tags', () => {
    expect(rangesBefore(1).map(rangeTag)).toEqual(['range:0']);
    expect(rangesBefore(32).map(rangeTag)).toEqual(['range:0']);
    expect(rangesBefore(33).map(rangeTag)).toEqual(['range:1', 'range:0']);
  });
});
