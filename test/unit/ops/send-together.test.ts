import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sendTogether } from '../../../src/ops/send-together.ts';

it('what is written in one turn of the event loop is sent at once, in its order, and called back', async () => {
  const sent: string[][] = [];
  const socket = new Writable({
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  sendTogether(socket);
  let written = 0;
  socket.write('a', () => (written += 1));
  await Promise.resolve();
  socket.write('b', 'utf8', () => (written += 1));
  expect(sent).toEqual([]);
  await nextTurn();
  await nextTurn();
  socket.write('c');
  socket.end();
  await nextTurn();
  await nextTurn();
  expect(sent).toEqual([['a', 'b'], ['c']]);
  expect(written).toBe(2);
});
