import type { ServerResponse } from 'node:http';
import type { AppEvent, ImageChanged, ImageLiked } from '../domain/events.ts';
import type { Events } from '../ports/events.ts';

/** Who has a page open. */
interface Listener {
  /** Client address. */
  address: string;
  visitor: string | undefined;
}

export interface LiveStreams {
  /** Writes events into the response from now on. False when this address or the node has too many already. */
  add(res: ServerResponse, listener: Listener): boolean;
  /** Ends all streams, so that a node that stops need not wait for them, and takes no more. */
  close(): void;
}

/** What is cached is no page's business, and its tags name visitors. */
type News = ImageChanged | ImageLiked;

/** In all, at one node: a stream is a socket and less than 12 KB. */
const mostStreams = 5000;
/** What happens within this time of the last message goes out in one. */
const gatherMs = 25;
/** Proxies cut what is silent for a minute. */
const heartbeatMs = 20_000;
/** A client that has this much waiting reads no longer; it may come back. */
const mostWaitingBytes = 64 * 1024;

/**
 * One subscription to the events for all the streams of a node. What everybody may know is one message, made once; who
 * may know more of what has just happened gets another in its place.
 */
export function openLiveStreams(events: Pick<Events, 'subscribe'>, mostPerAddress: number): LiveStreams {
  const streams = new Map<ServerResponse, string | undefined>();
  const addresses = new Map<string, number>();
  let gathered: News[] = [];
  let lastAt = -Infinity;
  let isClosed = false;

  const send = (textFor: (visitor: string | undefined) => string) => {
    for (const [stream, visitor] of streams) {
      const text = textFor(visitor);
      if (stream.writableLength > mostWaitingBytes) stream.destroy();
      else if (text !== '') stream.write(text);
    }
  };
  const unsubscribe = events.subscribe((event) => {
    if (streams.size === 0 || !isNews(event)) return;
    if (gathered.length === 0) setTimeout(flush, Math.max(0, lastAt + gatherMs - performance.now()));
    gathered.push(event);
  });
  const flush = () => {
    send(messagesOf(gathered));
    gathered = [];
    lastAt = performance.now();
  };
  const heartbeat = setInterval(() => send(() => ':\n\n'), heartbeatMs).unref();

  function remove(stream: ServerResponse, address: string): void {
    if (!streams.delete(stream)) return;
    const left = (addresses.get(address) ?? 1) - 1;
    if (left > 0) addresses.set(address, left);
    else addresses.delete(address);
  }

  return {
    add(res, { address, visitor }) {
      const open = addresses.get(address) ?? 0;
      if (isClosed || streams.size >= mostStreams || open >= mostPerAddress) return false;
      addresses.set(address, open + 1);
      streams.set(res, visitor);
      res.once('close', () => remove(res, address));
      return true;
    },
    close() {
      isClosed = true;
      unsubscribe();
      clearInterval(heartbeat);
      for (const stream of streams.keys()) stream.end();
    },
  };
}

function isNews(event: AppEvent): event is News {
  return event.type !== 'tags-bumped';
}

const onlyFor = (news: News) => (news.type === 'image-changed' ? news.onlyFor : undefined);

/** What each person is told of this; empty where that is nothing. */
function messagesOf(news: readonly News[]): (visitor: string | undefined) => string {
  const messageFor = (visitor: string | undefined) => {
    const shown = news.filter((each) => [undefined, visitor].includes(onlyFor(each)));
    return shown.length === 0 ? '' : `data: ${JSON.stringify(shown, withoutOwner)}\n\n`;
  };
  const owners = new Set(news.flatMap((each) => onlyFor(each) ?? []));
  const own = new Map([...owners].map((owner) => [owner, messageFor(owner)]));
  const everybodys = messageFor(undefined);
  return (visitor) => (visitor === undefined ? undefined : own.get(visitor)) ?? everybodys;
}

/** Names of visitors leave the site in signed cookies only. */
const withoutOwner = (key: string, value: unknown) => (key === 'onlyFor' ? undefined : value);
