import type { Accepted } from './accepted.ts';
import { cancel, deletePicture, follow, retry, undoDelete } from './follow-upload.ts';
import type { Kept } from './kept-files.ts';
import { makeUpload, remove, show, type Upload, type UploadPage } from './upload.ts';

/** An upload whose line does what its buttons say. `source`: see makeUpload. */
export function openUpload(source: File | Accepted | Kept, page: UploadPage): Upload {
  const upload = makeUpload(source);
  const { line } = upload;
  line.on('cancel', () => void cancel(page, upload));
  line.on('remove', () => remove(page, upload));
  line.on('retry', () => void retry(page, upload));
  line.on('delete', () => void deletePicture(page, upload));
  line.on('undo', () => void undoDelete(page, upload));
  if ('id' in source) follow(page, upload, source.id);
  else show(page, upload, upload.state);
  return upload;
}
