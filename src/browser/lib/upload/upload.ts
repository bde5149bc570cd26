import { watchImage, type ImageState } from '../image-state.ts';
import { forgetAccepted, rememberAccepted, type Accepted } from './accepted.ts';
import { isUnfinished, makeLine, type Line, type LineState } from './line.ts';
import { lostConnection, sendFile, SendError } from './send-file.ts';
import { shrinkFile } from './shrink-file.ts';

/** What goes with a file: what the person calls it, what it shows, and whether it is made smaller first. */
export interface Details {
  name: string;
  alt: string;
  shrink: boolean;
}

/** One picture on its way, from the moment it was chosen until its line is removed. */
export interface Upload {
  line: Line;
  /** Undefined for a picture that an earlier page sent. */
  file: File | undefined;
  state(): LineState;
  refuse(reason: string): void;
  /** It may be sent after all. */
  accept(): void;
  wait(): void;
  /** Resolves when the file has arrived or has not; what becomes of the picture shows in the line. */
  send(details: Details): Promise<void>;
  /** A reload need not show it again. */
  forget(): void;
}

export interface UploadListener {
  onState(upload: Upload): void;
  onRemoved(upload: Upload): void;
  /** The file has to be sent again. */
  onResend(upload: Upload): void;
}

export function openUpload(source: File | Accepted, listener: UploadListener): Upload {
  const file = source instanceof File ? source : undefined;
  const line = makeLine(source.name, file);
  let state: LineState = { is: 'chosen' };
  let sending: AbortController | undefined;
  let id: number | undefined;
  let isRemoved = false;

  const show = (next: LineState) => {
    state = next;
    line.show(next);
    listener.onState(upload);
  };
  const remove = () => {
    isRemoved = true;
    if (id !== undefined) forgetAccepted(id);
    line.element.remove();
    listener.onRemoved(upload);
  };
  const follow = (accepted: Accepted) => {
    id = accepted.id;
    rememberAccepted(accepted);
    line.link(`/image/${accepted.id}`);
    show({ is: 'queued' });
    void watchImage(
      accepted.id,
      (image) => show(lineStateOf(image)),
      () => !isRemoved,
    );
  };

  async function send({ shrink, ...texts }: Details): Promise<void> {
    if (!file) return;
    const abort = (sending = new AbortController());
    show({ is: 'sending', share: 0 });
    try {
      const form = new FormData();
      for (const [field, text] of Object.entries(texts)) form.append(field, text);
      form.append('image', shrink ? await shrinkFile(file) : file, file.name);
      const image = await sendFile(form, (share) => show({ is: 'sending', share }), abort.signal);
      follow({ id: image.id, name: image.name });
    } catch (error) {
      if (abort.signal.aborted) return;
      const { message, canRetry } = error instanceof SendError ? error : new SendError(String(error), true);
      show({ is: 'failed', reason: message, canRetry });
    } finally {
      sending = undefined;
    }
  }

  async function cancel(): Promise<void> {
    sending?.abort();
    if (id === undefined || !isUnfinished(state)) remove();
    // The answer is not of interest: what became of the picture is asked for anyway.
    else await post(`/image/${id}/cancel`).catch(() => undefined);
  }

  async function retry(): Promise<void> {
    if (id === undefined) listener.onResend(upload);
    else if (await post(`/image/${id}/retry`).catch(() => false)) follow({ id, name: source.name });
  }

  const upload: Upload = {
    line,
    file,
    state: () => state,
    refuse: (reason) => show({ is: 'refused', reason }),
    accept: () => show({ is: 'chosen' }),
    wait: () => show({ is: 'waiting' }),
    send,
    forget() {
      if (id !== undefined) forgetAccepted(id);
    },
  };
  line.onCancel(() => void cancel());
  line.onRetry(() => void retry());
  if (source instanceof File) show(state);
  else follow(source);
  return upload;
}

function lineStateOf(image: ImageState | 'gone'): LineState {
  if (image === 'gone') return { is: 'gone' };
  switch (image.state) {
    case 'processing':
      return { is: image.step === 'running' ? 'running' : 'queued' };
    case 'failed':
      return { is: 'failed', reason: image.failure ?? '', canRetry: image.canRetry ?? false };
    case 'ready':
    case 'cancelled':
      return { is: image.state };
  }
}

async function post(path: string): Promise<boolean> {
  return (await fetch(path, { method: 'POST', headers: { Accept: 'application/json' } })).ok;
}

/** Failed because the connection was lost, so that it may go again when there is one. */
export function isLost(state: LineState): boolean {
  return state.is === 'failed' && state.reason === lostConnection;
}
