import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openAdmission } from '../../../src/rendering/admission.ts';

it('never lets in more than there is, and lets all in, in the order in which they came', async () => {
  const work = fc.record({ bytes: fc.integer({ min: 0, max: 150 }), turns: fc.integer({ min: 0, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(work), fc.integer({ min: 1, max: 4 }), async (works, places) => {
      const admission = openAdmission(places, 100);
      const begun: number[] = [];
      let [inside, held] = [0, 0];
      const run = ({ bytes, turns }: { bytes: number; turns: number }, index: number) =>
        admission.run(bytes, async () => {
          begun.push(index);
          inside += 1;
          held += Math.min(bytes, 100);
          expect(inside).toBeLessThanOrEqual(places);
          expect(held).toBeLessThanOrEqual(100);
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          inside -= 1;
          held -= Math.min(bytes, 100);
        });
      await Promise.all(works.map(run));
      expect(begun).toEqual(works.map((_, index) => index));
    }),
  );
});

it('gives back what was held by work that failed', async () => {
  const admission = openAdmission(1, 100);
  await expect(admission.run(100, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await admission.run(100, () => Promise.resolve('done'))).toBe('done');
});
