import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.ts';
import { clientNetwork } from '../requests/client-network.ts';

interface Turns {
  /** Requests of one client that are worked on at once; the others wait, in the order in which they came. */
  atOnce: number;
  /** A request that takes longer waits for a server, and the client's next need not wait for it as well. */
  countedMs: number;
  /** Over that time, a waiting request is refused. */
  waitMs: number;
}

/**
 * One is worked on while another waits for the database, which keeps a node as busy for one client as more would. A
 * request waits less than the 2.5 s after which nginx takes the node for a dead one: of two requests that it gives up,
 * nobody would get an answer of the node.
 */
const usual: Turns = { atOnce: 2, countedMs: 250, waitMs: 1500 };

interface Client {
  working: number;
  /** Each begins when it is called. */
  waiting: Set<() => void>;
}

/**
 * Bounds what one client address takes of a node with requests for pages: however many it sends at once, the request of
 * somebody else has few before it. Throws `too-many-requests` when a turn does not come. Writes have limits of their
 * own.
 */
export function takeTurns({ atOnce, countedMs, waitMs }: Turns = usual): RequestHandler {
  const clients = new Map<string, Client>();

  function workOn(network: string, client: Client, onEnd: (end: () => void) => void): void {
    client.working += 1;
    let hasEnded = false;
    const end = () => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      client.working -= 1;
      const [next] = client.waiting;
      if (next) next();
      else if (client.working === 0) clients.delete(network);
    };
    const timer = setTimeout(end, countedMs);
    onEnd(end);
  }

  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    const network = clientNetwork(req);
    const client = clients.get(network) ?? { working: 0, waiting: new Set() };
    clients.set(network, client);
    const work = () => {
      workOn(network, client, (end) => res.once('close', end));
      next();
    };
    if (client.working < atOnce) return work();

    const leave = () => {
      clearTimeout(timer);
      client.waiting.delete(begin);
      res.off('close', leave);
    };
    const begin = () => {
      leave();
      work();
    };
    const timer = setTimeout(() => {
      leave();
      next(new AppError('too-many-requests', { seconds: 1 }));
    }, waitMs);
    client.waiting.add(begin);
    res.once('close', leave);
  };
}
