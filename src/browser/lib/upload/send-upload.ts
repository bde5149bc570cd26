import { isReadable, unreadable } from './check-file.ts';
import { follow } from './follow-upload.ts';
import { sendFile, SendError } from './send-file.ts';
import { shrinkFile } from './shrink-file.ts';
import { pack, show, type Parcel, type Upload, type UploadPage } from './upload.ts';

/** Resolves when the file has arrived or has not; what becomes of the picture shows in the line. */
export async function send(page: UploadPage, upload: Upload): Promise<void> {
  const { parcel } = upload;
  if (!parcel) throw new Error('Only what was packed can be sent');
  const { signal } = (upload.sending = new AbortController());
  show(page, upload, { is: 'sending', share: 0 });
  try {
    const ready = await shrunk(page, upload, parcel, signal);
    const tell = (share: number) => show(page, upload, { is: 'sending', share });
    const image = await sendFile(formOf(upload.key, ready), tell, signal);
    follow(page, upload, image.id);
  } catch (error) {
    if (!signal.aborted) await fail(page, upload, error);
  } finally {
    upload.sending = undefined;
  }
}

/** Made smaller once, when that was wanted: the server takes other bytes for another picture, whatever their key. */
async function shrunk(
  page: UploadPage,
  upload: Upload,
  parcel: Parcel,
  signal: AbortSignal,
): Promise<Parcel> {
  if (!parcel.details.shrink) return parcel;
  const file = await shrinkFile(parcel.file);
  signal.throwIfAborted();
  const smaller = { file, details: { ...parcel.details, shrink: false } };
  pack(page, upload, smaller);
  return smaller;
}

/** Browsers tell a file that can't be read as a connection that was lost; trying again would change nothing. */
async function fail(page: UploadPage, upload: Upload, error: unknown): Promise<void> {
  const failure = error instanceof SendError ? error : new SendError(String(error), { canRetry: true });
  const isGone = upload.parcel !== undefined && !(await isReadable(upload.parcel.file));
  if (upload.isRemoved) return;
  if (isGone || !failure.canRetry) void page.outbox.drop(upload.key);
  if (isGone) show(page, upload, { is: 'refused', reason: unreadable });
  else show(page, upload, { is: 'failed', reason: failure.message, ...failure.chances });
}

function formOf(key: string, { file, details: { name, alt } }: Parcel): FormData {
  const form = new FormData();
  for (const [field, text] of Object.entries({ key, name, alt })) form.append(field, text);
  form.append('image', file);
  return form;
}
