import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages } from '../../../deploy/local/programs/packages.mjs';
import { startMemcached } from '../../../deploy/local/servers/memcached.ts';
import type { RunningServer } from '../../../deploy/local/servers/running-server.ts';
import { openCounters } from '../../../src/adapters/memcached/open-counters.ts';
import { openRateLimits } from '../../../src/adapters/rate-limits/open-rate-limits.ts';
import type { RateLimiter, RateLimits } from '../../../src/ports/rate-limits.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { askMemcached } from '../../support/servers/ask-memcached.ts';
import { hang } from '../../support/servers/hang.ts';
import { requireServer } from '../../support/servers/require-server.ts';

const limit = { name: 'test', points: 3, seconds: 60 };

async function refusals(times: number, limiter: RateLimiter, key: string): Promise<boolean[]> {
  const found: boolean[] = [];
  for (let time = 0; time < times; time += 1) found.push((await limiter.take(key)) !== undefined);
  return found;
}

function describeLimits(name: string, open: () => RateLimits): void {
  describe(`rate limits: ${name}`, () => {
    it('let through what there is, and say how long to wait for more', async () => {
      const limiter = open().limiter(limit);
      expect(await refusals(4, limiter, `${name} a`)).toEqual([false, false, false, true]);
      const waitMs = await limiter.take(`${name} a`);
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(60_000);
      expect(await limiter.take(`${name} another key\r\nwith $ and a newline`)).toBeUndefined();
    });

    it('take several points at once, and keep limits of other names apart', async () => {
      const limits = open();
      const [bytes, others] = [{ ...limit, name: 'bytes', points: 1000 }, limit].map(limits.limiter);
      expect(await bytes?.take(`${name} b`, 900)).toBeUndefined();
      expect(await bytes?.take(`${name} b`, 200)).toBeGreaterThan(0);
      expect(await others?.take(`${name} b`)).toBeUndefined();
    });

    it('are exact for who asks for many at the same moment', async () => {
      const limiter = open().limiter(limit);
      const answers = await Promise.all(Array.from({ length: 20 }, () => limiter.take(`${name} c`)));
      expect(answers.filter((waitMs) => waitMs === undefined)).toHaveLength(3);
    });

    it('begin anew when their time is over', async () => {
      const limiter = open().limiter({ name: 'short', points: 1, seconds: 1 });
      expect(await refusals(2, limiter, `${name} d`)).toEqual([false, true]);
      await expect.poll(() => limiter.take(`${name} d`), { timeout: 10_000, interval: 200 }).toBeUndefined();
    });
  });
}

describeLimits('in the process', () => openRateLimits());

describe.skipIf(!requireServer(packages.memcached))('memcached', () => {
  let dir: string;
  let server: RunningServer;
  const opened: RateLimits[] = [];
  const open = (): RateLimits => {
    const limits = openRateLimits(openCounters([server.url], quietLog, 1000));
    opened.push(limits);
    return limits;
  };
  const commands = async () =>
    Number(/STAT cmd_get (\d+)/.exec(await askMemcached(server.port, 'stats\r\n'))?.[1]);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-limits-'));
    server = await startMemcached({ dir, name: 'counters' });
  });
  afterAll(async () => {
    await Promise.all(opened.map((limits) => limits.close()));
    await server.kill();
    await rm(dir, { recursive: true, force: true });
  });

  describeLimits('in memcached', () => open());

  it('counts over all nodes', async () => {
    const [one, other] = [open().limiter(limit), open().limiter(limit)];
    expect(await refusals(2, one, 'shared')).toEqual([false, false]);
    expect(await refusals(2, other, 'shared')).toEqual([false, true]);
    expect(await refusals(1, one, 'shared')).toEqual([true]);
  });

  it('is not asked again for who has used up a limit', async () => {
    const limiter = open().limiter(limit);
    await refusals(4, limiter, 'blocked');
    const before = await commands();
    expect(await refusals(50, limiter, 'blocked')).toEqual(Array(50).fill(true));
    expect(await commands()).toBe(before);
  });

  it('is asked once when a count ends that another node began', async () => {
    await open()
      .limiter({ ...limit, points: 100 })
      .take('once');
    const limiter = open().limiter({ ...limit, points: 100 });
    const before = await commands();
    await refusals(10, limiter, 'once');
    expect((await commands()) - before).toBe(1);
  });

  it('that hangs or is dead is made up for by the process, soon', async () => {
    const limiter = open().limiter(limit);
    await limiter.take('before');
    await hang(server);
    const startedAt = performance.now();
    expect(await refusals(4, limiter, 'away')).toEqual([false, false, false, true]);
    // Three operations with a deadline of a second each open the breaker, and then nothing waits.
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    const again = performance.now();
    await refusals(20, limiter, 'away too');
    expect(performance.now() - again).toBeLessThan(500);
    server.resume();
    await expect
      .poll(async () => (await open().limiter(limit).take(`back ${Math.random()}`)) === undefined)
      .toBe(true);
  });
});
