import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptBytes, openAdmission } from '../../../src/rendering/admission.ts';

it('never lets in more than there is, and lets all in, in the order in which they came', async () => {
  const work = fc.record({ bytes: fc.integer({ min: 0, max: 150 }), turns: fc.integer({ min: 0, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(work), fc.integer({ min: 1, max: 4 }), async (works, places) => {
      const admission = openAdmission(places, 100);
      const begun: number[] = [];
      let [inside, held] = [0, 0];
      const run = ({ bytes, turns }: { bytes: number; turns: number }, index: number) =>
        admission.run({ bytes, isQuick: false }, async () => {
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
  const wish = { bytes: 100, isQuick: false };
  await expect(admission.run(wish, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await admission.run(wish, () => Promise.resolve('done'))).toBe('done');
});

it('keeps a place for what is quickly done, which takes nothing from what waits for the others', async () => {
  const admission = openAdmission(1, 100);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, bytes: number, isQuick: boolean) =>
    admission.run({ bytes, isQuick }, (place) => {
      begun.push(`${name}: ${place}`);
      return new Promise<void>((end) => ends.set(name, end));
    });
  const all = [run('large', 100, false), run('next', 100, false), run('quick', 90, true)];
  all.push(run('quick too', 90, true), run('so called', keptBytes + 1, true));
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  await end('');
  expect(begun).toEqual(['large: usual', 'quick: kept']);
  await end('quick');
  expect(begun).toEqual(['large: usual', 'quick: kept', 'quick too: kept']);
  await end('quick too');
  expect(begun).toHaveLength(3);
  await end('large');
  expect(begun.at(-1)).toBe('next: usual');
  await end('next');
  expect(begun.at(-1)).toBe('so called: usual');
  await end('so called');
  await Promise.all(all);
});
