import type { ImageState } from '../image-state.ts';

interface Chances {
  /** Whether sending it again may help. */
  canRetry: boolean;
  /** Whether it failed only because there was no connection. */
  isLost?: boolean;
}

/** Why a file did not arrive. */
export class SendError extends Error {
  readonly chances: Chances;

  constructor(message: string, chances: Chances) {
    super(message);
    this.name = 'SendError';
    this.chances = chances;
  }

  get canRetry(): boolean {
    return this.chances.canRetry;
  }
}

/** The longest silence. A server that is alive takes up bytes, or answers within its own deadlines, which are shorter. */
const silenceMs = 60_000;

/**
 * Sends one picture. XMLHttpRequest, because fetch can't say how much has been sent. `tell` hears the share, 0 to 1.
 * Rejects with a SendError, also when `signal` aborts, or when neither bytes nor an answer have moved for a minute.
 */
export function sendFile(
  form: FormData,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<ImageState> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new SendError('The connection was lost.', { canRetry: true, isLost: true }));
    const stop = () => request.abort();
    let timer = setTimeout(stop, silenceMs);
    const hear = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, silenceMs);
    };
    request.open('POST', '/upload');
    request.setRequestHeader('Accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => {
      hear();
      tell(total > 0 ? loaded / total : 0);
    };
    request.onload = () => {
      const answer = request.response as ImageState | Refusal | null;
      if (answer && 'id' in answer) resolve(answer);
      else reject(refusal(request.status, answer));
    };
    request.onerror = request.onabort = lost;
    request.onloadend = () => clearTimeout(timer);
    signal.addEventListener('abort', stop);
    request.send(form);
  });
}

interface Refusal {
  error?: { message: string; canRetry: boolean };
}

/** Whoever stands before the site (a load balancer, a proxy) answers without a sentence. */
function refusal(status: number, answer: Refusal | null): SendError {
  if (answer?.error) return new SendError(answer.error.message, { canRetry: answer.error.canRetry });
  const isCutShort = status === 408;
  return new SendError(
    isCutShort
      ? 'The upload ended before all of the picture had arrived.'
      : 'The server did not answer as expected. Try again in a moment.',
    { canRetry: true },
  );
}
