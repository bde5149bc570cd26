import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PictureLane } from '../../../src/domain/images/job.ts';
import { pictureWork, type PictureWork, type Work } from '../../../src/domain/work.ts';
import type { Delivery, Queue, Verdict } from '../../../src/ports/queue.ts';
import { closedGate, type Gate } from '../../support/nodes/gate.ts';

/** What a frozen queue may take to say so. */
const patienceMs = 15_000;
export const suiteLimits = { retryDelayMs: 60, maxDeliveries: 3 } as const;

/** One empty queue, and what the suite has to do to it from the outside. */
export interface QueueBench {
  /** A node's handle on the queue: every call is another node where the adapter knows of nodes. */
  open(): Promise<Queue>;
  buried(): Promise<Work[]>;
  /** Takes the node away from the queue without a word, as a crash does. */
  crash?(node: Queue): Promise<void>;
  /**
   * Makes the queue unable to confirm anything, until the returned function is called. What a node is told to wait
   * for a confirm has to be more than a busy machine takes for one, and no more than `patienceMs` allows.
   */
  freeze?(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** What an adapter cannot show, with the reason. */
interface QueueLacks {
  crash?: string;
  freeze?: string;
}

type Decide = (delivery: Delivery<PictureWork>) => Verdict | Promise<Verdict>;

const soon = { timeout: 15_000, interval: 5 };
const messages = (lane: PictureLane, ...ids: number[]): PictureWork[] =>
  ids.map((jobId) => pictureWork(lane, jobId));
const ackAfter = (gate: Gate) => async (): Promise<Verdict> => {
  await gate.passed;
  return 'ack';
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What every adapter of Queue promises. `openBench` has to use `suiteLimits`. */
export function describeQueue(
  name: string,
  openBench: () => Promise<QueueBench>,
  lacks: QueueLacks = {},
): void {
  describe(`queue: ${name}`, () => {
    let bench: QueueBench;
    let queue: Queue;
    const opened: Queue[] = [];
    const gates: Gate[] = [];
    const openNode = async () => {
      const node = await bench.open();
      opened.push(node);
      return node;
    };

    beforeEach(async () => {
      bench = await openBench();
      queue = await openNode();
    });
    afterEach(async () => {
      for (const gate of gates.splice(0)) gate.open(); // What waits there would keep its queue from closing.
      await Promise.all(opened.splice(0).map((node) => node.close()));
      await bench.close();
    });

    function newGate(): Gate {
      const gate = closedGate();
      gates.push(gate);
      return gate;
    }

    /** Consumes with the verdict that `decide` gives, and keeps what was delivered, in order. */
    async function record(prefetch: number, decide: Decide = () => 'ack', node = queue) {
      const deliveries: Delivery<PictureWork>[] = [];
      const subscription = await node.consume('picture', prefetch, async (delivery) => {
        deliveries.push(delivery);
        return decide(delivery);
      });
      const ids = () => deliveries.map((delivery) => delivery.message.jobId);
      return { deliveries, ids, stop: () => subscription.stop() };
    }

    it('delivers what was published, before or after the consumer came', async () => {
      await queue.ping();
      await queue.publish(messages('interactive', 1));
      const { deliveries } = await record(1);
      await queue.publish(messages('bulk', 2));
      const expected = [
        { message: { kind: 'picture', jobId: 1, lane: 'interactive' }, attempt: 1 },
        { message: { kind: 'picture', jobId: 2, lane: 'bulk' }, attempt: 1 },
      ];
      const inOrder = () => deliveries.toSorted((a, b) => a.message.jobId - b.message.jobId);
      await vi.waitFor(() => expect(inOrder()).toEqual(expected), soon);
    });

    it('takes an empty publish for done', async () => {
      await expect(queue.publish([])).resolves.toBeUndefined();
    });

    it('delivers each of many messages once, to one of several consumers', async () => {
      const other = await openNode();
      const sent = Array.from({ length: 1000 }, (_, index) => index + 1);
      const [here, there] = [await record(5), await record(5, () => 'ack', other)];
      await queue.publish(messages('bulk', ...sent));
      const seen = () => [...here.ids(), ...there.ids()].sort((a, b) => a - b);
      await vi.waitFor(() => expect(seen().length).toBeGreaterThanOrEqual(sent.length), soon);
      await Promise.all([here.stop(), there.stop()]);
      expect(seen()).toEqual(sent);
      expect(here.ids().length).toBeGreaterThan(0);
      expect(there.ids().length).toBeGreaterThan(0);
    });

    it('retries later, with a higher attempt', async () => {
      const startedAt = performance.now();
      const { deliveries } = await record(1, ({ attempt }) => (attempt === 1 ? 'retry' : 'ack'));
      await queue.publish(messages('interactive', 1));
      await vi.waitFor(() => expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2]), soon);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(suiteLimits.retryDelayMs - 5);
      expect(deliveries[1]?.message).toEqual({ kind: 'picture', jobId: 1, lane: 'interactive' });
    });

    it('takes a handler that throws for a retry', async () => {
      const { deliveries } = await record(1, ({ attempt }) => {
        if (attempt === 1) throw new Error('thrown on purpose');
        return 'ack';
      });
      await queue.publish(messages('bulk', 1));
      await vi.waitFor(() => expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2]), soon);
    });

    it('keeps what was buried, and delivers it no more', async () => {
      const { ids } = await record(1, ({ message }) => (message.jobId === 1 ? 'bury' : 'ack'));
      await queue.publish([...messages('interactive', 1), ...messages('bulk', 2)]);
      // In either order: of what is published at once, one lane may have its message before the other.
      await vi.waitFor(() => expect(ids().toSorted()).toEqual([1, 2]), soon);
      await vi.waitFor(async () => expect(await bench.buried()).toEqual(messages('interactive', 1)), soon);
      await sleep(3 * suiteLimits.retryDelayMs);
      expect(ids()).toHaveLength(2);
    });

    it('buries what is still to be retried after the bounded number of deliveries', async () => {
      const { deliveries } = await record(1, () => 'retry');
      await queue.publish(messages('bulk', 1));
      await vi.waitFor(async () => expect(await bench.buried()).toEqual(messages('bulk', 1)), soon);
      await sleep(3 * suiteLimits.retryDelayMs);
      expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    });

    it('runs as many handlers at once as `prefetch` says, both lanes together, and no more', async () => {
      const gate = newGate();
      let running = 0;
      let most = 0;
      const { ids } = await record(3, async (): Promise<Verdict> => {
        most = Math.max(most, ++running);
        await gate.passed;
        await sleep(1);
        running--;
        return 'ack';
      });
      await queue.publish([
        ...messages('interactive', 1, 2, 3, 4, 5, 6),
        ...messages('bulk', 7, 8, 9, 10, 11),
      ]);
      await vi.waitFor(() => expect(running).toBe(3), soon);
      await sleep(50);
      gate.open();
      await vi.waitFor(() => expect(ids().length).toBe(11), soon);
      expect(most).toBe(3);
    });

    it('delivers the interactive lane first, whatever waits in the other', async () => {
      const gate = newGate();
      const { ids } = await record(1, async ({ message }): Promise<Verdict> => {
        if (message.jobId === 1) await gate.passed;
        return 'ack';
      });
      await queue.publish(messages('bulk', 1));
      await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
      await queue.publish(messages('bulk', 2, 3, 4));
      await queue.publish(messages('interactive', 5, 6, 7));
      gate.open();
      await vi.waitFor(() => expect(ids().length).toBe(7), soon);
      expect(ids()).toEqual([1, 5, 6, 7, 2, 3, 4]);
    });

    it('says how many of a lane wait, without those that a consumer was given', async () => {
      await queue.publish([...messages('interactive', 1, 2, 3), ...messages('quick', 4)]);
      await vi.waitFor(async () => expect(await queue.countWaiting('interactive')).toBe(3), soon);
      expect(await queue.countWaiting('bulk')).toBe(0);
      const gate = newGate();
      const { ids } = await record(2, ackAfter(gate));
      await vi.waitFor(() => expect(ids()).toHaveLength(2), soon);
      expect(await queue.countWaiting('interactive')).toBe(1);
      expect(await queue.countWaiting('quick')).toBe(1);
    });

    it('lets no kind of work wait for another', async () => {
      const gate = newGate();
      const { ids } = await record(1, ackAfter(gate));
      const thread = {
        kind: 'message',
        lane: 'messages',
        sender: 'likes',
        receiver: 'images',
        subjects: ['a'],
      } as const;
      const [quick] = messages('quick', 3);
      await queue.publish([...messages('interactive', 1, 2), ...messages('quick', 3), thread]);
      await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
      const others: Work[] = [];
      const note = async ({ message }: Delivery): Promise<Verdict> => {
        others.push(message);
        return 'ack';
      };
      await queue.consume('quick-picture', 1, note);
      await vi.waitFor(() => expect(others).toEqual([quick]), soon);
      await queue.consume('message', 1, note);
      await vi.waitFor(() => expect(others).toEqual([quick, thread]), soon);
      expect(ids()).toEqual([1]);
    });

    it('delivers a backlog in the same order to a consumer that comes later', async () => {
      await queue.publish(messages('bulk', 1, 2));
      await queue.publish(messages('interactive', 3, 4));
      const { ids } = await record(1);
      await vi.waitFor(() => expect(ids().length).toBe(4), soon);
      expect(ids()).toEqual([3, 4, 1, 2]);
    });

    it('stops: the running handlers end, nothing new begins, the rest is for others', async () => {
      const gate = newGate();
      const first = await record(2, ackAfter(gate));
      await queue.publish(messages('interactive', 1, 2, 3));
      await vi.waitFor(() => expect(first.ids().length).toBe(2), soon);
      await queue.publish(messages('bulk', 4, 5));
      let stopped = false;
      const stopping = first.stop().then(() => {
        stopped = true;
      });
      await sleep(50);
      expect(stopped).toBe(false);
      const second = await record(2, () => 'ack', await openNode());
      await vi.waitFor(() => expect(second.ids().sort()).toEqual([3, 4, 5]), soon);
      gate.open();
      await stopping;
      await sleep(50);
      expect(first.ids().sort()).toEqual([1, 2]);
      expect(second.ids().sort()).toEqual([3, 4, 5]);
    });

    it('closes when the running handlers are done, and refuses everything afterwards', async () => {
      const gate = newGate();
      let done = false;
      const { ids } = await record(1, async (): Promise<Verdict> => {
        await gate.passed;
        done = true;
        return 'ack';
      });
      await queue.publish(messages('interactive', 1, 2));
      await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
      const closing = queue.close();
      await sleep(20);
      expect(done).toBe(false);
      gate.open();
      await closing;
      expect(done).toBe(true);
      expect(ids()).toEqual([1]);
      await expect(queue.publish(messages('bulk', 3))).rejects.toThrow('closed');
      await expect(queue.ping()).rejects.toThrow('closed');
      await expect(queue.consume('picture', 1, async () => 'ack')).rejects.toThrow('closed');
      await queue.close();
    });

    it.skipIf(lacks.crash)(`delivers again what a crashed node held${because(lacks.crash)}`, async () => {
      const doomed = await openNode();
      const gate = newGate();
      const before = await record(1, ackAfter(gate), doomed);
      await queue.publish(messages('interactive', 1));
      await vi.waitFor(() => expect(before.ids()).toEqual([1]), soon);
      const after = await record(1);
      await bench.crash?.(doomed);
      await vi.waitFor(() => expect(after.ids()).toEqual([1]), soon);
      expect(after.deliveries[0]?.attempt).toBe(2);
      gate.open();
    });

    it.skipIf(lacks.freeze)(`rejects in time what it cannot confirm${because(lacks.freeze)}`, async () => {
      await queue.ping();
      const thaw = await bench.freeze?.();
      try {
        const startedAt = performance.now();
        const outcomes = await Promise.allSettled([queue.publish(messages('bulk', 1)), queue.ping()]);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        expect(performance.now() - startedAt).toBeLessThan(patienceMs);
      } finally {
        await thaw?.();
      }
      await vi.waitFor(() => queue.publish(messages('bulk', 2)), soon);
      const { ids } = await record(1);
      await vi.waitFor(() => expect(ids()).toContain(2), soon);
    });
  });
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
