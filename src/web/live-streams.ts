import type { ServerResponse } from 'node:http';
import type { AppEvent } from '../domain/events.ts';
import type { Events } from '../ports/events.ts';

export interface LiveStreams {
  /** Writes events into the response from now on. False when this address or the node has too many already. */
  add(res: ServerResponse, address: string): boolean;
  /** Ends all streams, so that a node that stops need not wait for them, and takes no more. */
  close(): void;
}

/** In all, at one node: a stream is a socket and less than 12 KB. */
const mostStreams = 5000;
/** What happens within this time goes out in one message. */
const gatherMs = 25;
/** Proxies cut what is silent for a minute. */
const heartbeatMs = 20_000;
/** A client that has this much waiting reads no longer; it may come back. */
const mostWaitingBytes = 64 * 1024;

/** One subscription to the events for all the streams of a node; every message is made once and written to each. */
export function openLiveStreams(events: Events, mostPerAddress: number): LiveStreams {
  const streams = new Set<ServerResponse>();
  const addresses = new Map<string, number>();
  let gathered: AppEvent[] = [];
  let isClosed = false;

  const send = (text: string) => {
    for (const stream of streams) {
      if (stream.writableLength > mostWaitingBytes) stream.destroy();
      else stream.write(text);
    }
  };
  const unsubscribe = events.subscribe((event) => {
    // What is cached is no page's business, and its tags name visitors.
    if (streams.size === 0 || event.type === 'tags-bumped') return;
    if (gathered.length === 0) setTimeout(flush, gatherMs);
    gathered.push(event);
  });
  const flush = () => {
    send(`data: ${JSON.stringify(gathered)}\n\n`);
    gathered = [];
  };
  const heartbeat = setInterval(() => send(':\n\n'), heartbeatMs).unref();

  function remove(stream: ServerResponse, address: string): void {
    if (!streams.delete(stream)) return;
    const left = (addresses.get(address) ?? 1) - 1;
    if (left > 0) addresses.set(address, left);
    else addresses.delete(address);
  }

  return {
    add(res, address) {
      const open = addresses.get(address) ?? 0;
      if (isClosed || streams.size >= mostStreams || open >= mostPerAddress) return false;
      addresses.set(address, open + 1);
      streams.add(res);
      res.once('close', () => remove(res, address));
      return true;
    },
    close() {
      isClosed = true;
      unsubscribe();
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
    },
  };
}
