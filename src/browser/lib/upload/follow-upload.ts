import { watchImage, type ImageState } from '../image-state.ts';
import { postUntilHeard, refusalOf } from '../post-until-heard.ts';
import { forgetAccepted, rememberAccepted } from './accepted.ts';
import { isUnfinished, type LineState } from './line-state.ts';
import { remove, show, type Upload, type UploadPage } from './upload.ts';

/** The server has it: shows what becomes of it. */
export function follow(page: UploadPage, upload: Upload, id: number): void {
  upload.id = id;
  rememberAccepted({ id, name: upload.name, key: upload.key });
  void page.outbox.drop(upload.key);
  upload.line.link(`/image/${id}`);
  show(page, upload, { is: 'queued' });
  const tell = (image: ImageState | 'gone') => {
    if (image !== 'gone') rename(upload, id, image.title);
    show(page, upload, lineStateOf(image));
  };
  void watchImage(id, tell, () => !upload.isRemoved);
}

/** From the name of its file to what the site calls it. */
function rename(upload: Upload, id: number, title: string): void {
  if (upload.name === title) return;
  upload.name = title;
  upload.line.rename(title);
  rememberAccepted({ id, name: title, key: upload.key });
}

/** Ends what goes on, or takes the line away where nothing does. */
export async function cancel(page: UploadPage, upload: Upload): Promise<void> {
  upload.sending?.abort();
  if (upload.id === undefined || !isUnfinished(upload.state)) remove(page, upload);
  // A refusal is not of interest: what became of the picture is asked for anyway.
  else await ask(upload, upload.id, 'cancel');
}

export async function retry(page: UploadPage, upload: Upload): Promise<void> {
  if (upload.id === undefined) return page.onResend(upload);
  const response = await ask(upload, upload.id, 'retry');
  if (response.ok) follow(page, upload, upload.id);
  else upload.line.say(await refusalOf(response));
}

/** The picture itself is deleted; for a while the server brings it back. */
export async function deletePicture(page: UploadPage, upload: Upload): Promise<void> {
  if (upload.id === undefined) return;
  const response = await ask(upload, upload.id, 'delete');
  if (!response.ok) return upload.line.say(await refusalOf(response));
  forgetAccepted(upload.id);
  show(page, upload, { is: 'deleted' });
}

export async function undoDelete(page: UploadPage, upload: Upload): Promise<void> {
  if (upload.id === undefined) return;
  const response = await ask(upload, upload.id, 'restore');
  if (!response.ok) {
    return show(page, upload, { is: 'failed', reason: await refusalOf(response), canRetry: false });
  }
  rememberAccepted({ id: upload.id, name: upload.name, key: upload.key });
  show(page, upload, { is: 'ready' });
}

/** Each of these may be asked for twice, so that a lost answer costs nothing. */
function ask(upload: Upload, id: number, what: 'cancel' | 'retry' | 'delete' | 'restore'): Promise<Response> {
  return postUntilHeard(`/image/${id}/${what}`, null, (words) => upload.line.say(words));
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
