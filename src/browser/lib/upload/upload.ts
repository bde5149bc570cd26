import { newUploadKey } from '../../../domain/images/upload-key.ts';
import { watchImage, type ImageState } from '../image-state.ts';
import { forgetAccepted, rememberAccepted, type Accepted } from './accepted.ts';
import type { Details, Kept } from './kept-files.ts';
import { isUnfinished, makeLine, type Line, type LineState } from './line.ts';
import type { Outbox } from './outbox.ts';
import { lostConnection, sendFile, SendError } from './send-file.ts';
import { shrinkFile } from './shrink-file.ts';

/** One picture on its way, from the moment it was chosen until its line is removed. */
export interface Upload {
  line: Line;
  /** As it was chosen; undefined for a picture that an earlier page sent. */
  file: File | undefined;
  state(): LineState;
  refuse(reason: string): void;
  /** It may be sent after all. */
  accept(): void;
  /** It is to be sent with this, as soon as its turn comes. */
  submit(details: Details): void;
  wait(): void;
  /** It was left unsent long ago: it is sent if the person still wants that. */
  offer(): void;
  /** Resolves when the file has arrived or has not; what becomes of the picture shows in the line. */
  send(): Promise<void>;
  /** Whether the file is neither with the server nor where a later page would find it. */
  isInDanger(): boolean;
  /** A reload need not show it again. */
  forget(): void;
}

export interface UploadListener {
  onState(upload: Upload): void;
  onRemoved(upload: Upload): void;
  /** The file has to be sent again. */
  onResend(upload: Upload): void;
}

/** `source`: a file that was chosen now, or what an earlier page sent, or did not come to send. */
export function openUpload(source: File | Accepted | Kept, listener: UploadListener, outbox: Outbox): Upload {
  const left = 'details' in source ? source : undefined;
  const file = source instanceof File ? source : left?.file;
  const name = 'name' in source ? source.name : source.file.name;
  const line = makeLine(name, file);
  const key = 'key' in source ? source.key : newUploadKey();
  let toSend: Omit<Kept, 'key'> | undefined = left;
  let isKept = left !== undefined;
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
    void outbox.drop(key);
    line.element.remove();
    listener.onRemoved(upload);
  };
  const follow = (accepted: Accepted) => {
    id = accepted.id;
    rememberAccepted(accepted);
    void outbox.drop(key);
    line.link(`/image/${accepted.id}`);
    show({ is: 'queued' });
    void watchImage(
      accepted.id,
      (image) => show(lineStateOf(image)),
      () => !isRemoved,
    );
  };

  function keep(next: Omit<Kept, 'key'>): void {
    toSend = next;
    // Not waited for: a picture is sent as well where nothing can be kept.
    void outbox.keep({ key, ...next }).then((answer) => (isKept = answer));
  }

  async function send(): Promise<void> {
    if (!toSend) return;
    const abort = (sending = new AbortController());
    show({ is: 'sending', share: 0 });
    try {
      if (toSend.details.shrink) {
        // Once: the server takes other bytes for another picture, whatever their key.
        const smaller = await shrinkFile(toSend.file);
        if (abort.signal.aborted) return;
        keep({ file: smaller, details: { ...toSend.details, shrink: false } });
      }
      const image = await sendFile(
        formOf(key, toSend),
        (share) => show({ is: 'sending', share }),
        abort.signal,
      );
      follow({ id: image.id, name: image.name, key });
    } catch (error) {
      if (abort.signal.aborted) return;
      const { message, canRetry } = error instanceof SendError ? error : new SendError(String(error), true);
      if (!canRetry) void outbox.drop(key);
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
    else if (await post(`/image/${id}/retry`).catch(() => false)) follow({ id, name, key });
  }

  const upload: Upload = {
    line,
    file,
    state: () => state,
    refuse: (reason) => show({ is: 'refused', reason }),
    accept: () => show({ is: 'chosen' }),
    submit(details) {
      if (file) keep({ file, details });
      show({ is: 'waiting' });
    },
    wait: () => show({ is: 'waiting' }),
    offer: () => show({ is: 'failed', reason: 'Chosen more than a day ago, and not sent.', canRetry: true }),
    send,
    isInDanger: () => ['waiting', 'sending'].includes(state.is) && !isKept,
    forget() {
      if (id !== undefined) forgetAccepted(id);
    },
  };
  line.onCancel(() => void cancel());
  line.onRetry(() => void retry());
  if ('id' in source) follow(source);
  else show(left ? { is: 'waiting' } : state);
  return upload;
}

function formOf(key: string, { file, details: { name, alt } }: Omit<Kept, 'key'>): FormData {
  const form = new FormData();
  for (const [field, text] of Object.entries({ key, name, alt })) form.append(field, text);
  form.append('image', file);
  return form;
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
