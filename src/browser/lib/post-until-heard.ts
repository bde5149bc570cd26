const deadlineMs = 20_000;
const firstPauseMs = 1000;
const longestPauseMs = 15_000;

/**
 * Sends what may be sent twice until the site answers, and says meanwhile why there is no answer. Resolves to the
 * answer, which may be a refusal.
 */
export async function postUntilHeard(
  url: string,
  body: BodyInit | null,
  sayWaiting: (words: string) => void,
): Promise<Response> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
    const response = await inTurn(() => post(url, body));
    if (response && !isBusy(response)) return response;
    sayWaiting(
      response ? 'The site is busy. Trying again.' : 'No connection. This is sent as soon as it is back.',
    );
    await nextChance(pauseMs);
  }
}

/** Of the whole page: each script that it loads is a bundle with modules of its own. */
const page = window as { lastPost?: Promise<unknown> };

/**
 * One after the other: the first answer to somebody new brings the cookie that says who they are, and two requests at
 * once would make two people of them.
 */
function inTurn<T>(send: () => Promise<T>): Promise<T> {
  const turn = (page.lastPost ?? Promise.resolve()).then(send);
  page.lastPost = turn.catch(() => undefined);
  return turn;
}

/** The sentence of the site's answer to a request that it refused. */
export async function refusalOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error: { message: string } };
    return error.message;
  } catch {
    return 'That did not work. Try again.';
  }
}

async function post(url: string, body: BodyInit | null): Promise<Response | undefined> {
  const headers = { Accept: 'application/json' };
  try {
    return await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(deadlineMs) });
  } catch {
    return undefined;
  }
}

/** What a load balancer or a node says that can't take a request now. */
function isBusy({ status }: Response): boolean {
  return [429, 502, 503, 504].includes(status);
}

/** After this pause, or at once when the browser has a connection again. */
function nextChance(pauseMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, pauseMs);
    addEventListener('online', end);
  });
}
