import type { ImageChanged, ImageLiked } from '../../domain/events.ts';

/** What the page hears: an event of the server, or that it may have missed some and should look for itself. */
type News = ImageChanged | ImageLiked | { type: 'look' };

const eventName = 'instaclone-news';
const pollMs = 10_000;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Opens the one stream of this page and passes on what it says to all who listen. Without a stream, because the
 * server refuses one or is away, tells them to look every ten seconds and tries again, ever more rarely. A page that
 * nobody looks at has no stream: browsers allow only six connections to a site, over all its tabs.
 */
export function startLive(page: Document): void {
  let stream: EventSource | undefined;
  let failures = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pollTimer: ReturnType<typeof setInterval> | undefined;
  let mayHaveMissed = false;

  const tell = (news: News) => page.dispatchEvent(new CustomEvent<News>(eventName, { detail: news }));
  const poll = (isNeeded: boolean) => {
    clearInterval(pollTimer);
    pollTimer = isNeeded ? setInterval(() => tell({ type: 'look' }), pollMs) : undefined;
  };

  function open(): void {
    clearTimeout(retryTimer);
    stream = new EventSource('/events');
    stream.onopen = () => {
      failures = 0;
      poll(false);
      if (mayHaveMissed) tell({ type: 'look' });
      mayHaveMissed = true;
    };
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      for (const news of JSON.parse(data) as News[]) tell(news);
    };
    stream.onerror = () => {
      mayHaveMissed = true;
      if (pollTimer === undefined) poll(true);
      // Otherwise the browser is trying again by itself.
      if (stream?.readyState === EventSource.CLOSED) openLater();
    };
  }

  function openLater(): void {
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
    failures += 1;
    retryTimer = setTimeout(open, pauseMs * (0.5 + Math.random()));
  }

  function close(): void {
    clearTimeout(retryTimer);
    poll(false);
    stream?.close();
    stream = undefined;
  }

  const follow = () => {
    if (page.visibilityState === 'hidden') close();
    else if (!stream) open();
  };
  page.addEventListener('visibilitychange', follow);
  // A page that the browser keeps for the way back must not keep its connection.
  addEventListener('pagehide', close);
  addEventListener('pageshow', follow);
  follow();
}

/** Returns what ends it. */
export function onNews(listener: (news: News) => void): () => void {
  const hear = (event: Event) => listener((event as CustomEvent<News>).detail);
  document.addEventListener(eventName, hear);
  return () => document.removeEventListener(eventName, hear);
}

/** Resolves at the next news of this picture, or after `ms`. */
export function nextNewsOf(imageId: number, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = onNews((news) => {
      if (news.type === 'look' || news.imageId === imageId) end();
    });
    const timer = setTimeout(end, ms);
  });
}
