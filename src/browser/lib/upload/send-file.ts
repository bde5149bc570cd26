import type { ImageState } from '../image-state.ts';

/** Why a file did not arrive; `canRetry` when sending it again may help. */
export class SendError extends Error {
  readonly canRetry: boolean;

  constructor(message: string, canRetry: boolean) {
    super(message);
    this.name = 'SendError';
    this.canRetry = canRetry;
  }
}

export const lostConnection = 'The connection was lost.';

/**
 * Sends one picture. XMLHttpRequest, because fetch can't say how much has been sent. `tell` hears the share, 0 to 1.
 * Rejects with a SendError, also when `signal` aborts.
 */
export function sendFile(
  form: FormData,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<ImageState> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/upload');
    request.setRequestHeader('Accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = request.response as ImageState | Refusal | null;
      if (answer && 'id' in answer) resolve(answer);
      else reject(refusal(answer));
    };
    request.onerror = () => reject(new SendError(lostConnection, true));
    request.onabort = () => reject(new SendError('Cancelled.', true));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

interface Refusal {
  error?: { message: string; canRetry: boolean };
}

function refusal(answer: Refusal | null): SendError {
  if (answer?.error) return new SendError(answer.error.message, answer.error.canRetry);
  return new SendError('The server did not answer as expected. Try again in a moment.', true);
}
