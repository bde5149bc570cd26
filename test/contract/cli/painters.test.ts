import { expect, it } from 'vitest';
import { openPainters } from '../../../src/samples/painters.ts';
import { photograph } from '../../../src/samples/photograph.ts';

it('painters leave this process free, paint the same photographs, and stop when asked', async () => {
  const painters = openPainters(2);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const order = { seedNumber: 1, width: 900, height: 700 };
  const painted = await Promise.all([0, 1, 2].map((index) => painters.paint({ ...order, index })));
  clearInterval(timer);
  // Painted in this process, each would take it one turn.
  expect(turns).toBeGreaterThan(10);
  painted.forEach((shot, index) => {
    const { title, picture } = photograph(1, index, order.width, order.height);
    expect(shot?.title).toBe(title);
    expect(shot?.picture.pixels.equals(picture.pixels)).toBe(true);
  });
  expect(await painters.paint({ ...order, index: 3 }, AbortSignal.abort())).toBeUndefined();
  await painters.close();
  await expect(painters.paint({ ...order, index: 3 })).rejects.toThrow('closed');
});

it('paint small photographs, too, whose memory is shared with others', async () => {
  const painters = openPainters(1);
  const order = { seedNumber: 1, index: 0, width: 20, height: 16 };
  const shot = await painters.paint(order).finally(() => painters.close());
  expect(shot?.picture.pixels.equals(photograph(1, 0, 20, 16).picture.pixels)).toBe(true);
});
