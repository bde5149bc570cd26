import { newUploadKey } from '../../../domain/images/upload-key.ts';
import { forgetAccepted, type Accepted } from './accepted.ts';
import type { Kept } from './kept-files.ts';
import { makeLine, type Line } from './line.ts';
import type { LineState } from './line-state.ts';
import type { Outbox } from './outbox.ts';

/** What is sent of a picture. */
export type Parcel = Omit<Kept, 'key'>;

/** One picture on its way, from the moment it was chosen until its line is removed. */
export interface Upload {
  readonly key: string;
  readonly line: Line;
  /** As it was chosen; undefined for a picture that an earlier page sent. */
  readonly file: File | undefined;
  /** What people know it by. */
  name: string;
  state: LineState;
  /** Undefined until the person has pressed the button. */
  parcel: Parcel | undefined;
  /** Whether a later page would find it. */
  isKept: boolean;
  /** Ends the sending that is going on. */
  sending: AbortController | undefined;
  /** Its number, once the server has it. */
  id: number | undefined;
  isRemoved: boolean;
}

/** What the uploads of a page share. */
export interface UploadPage {
  outbox: Outbox;
  onState(upload: Upload): void;
  /** Called while its line is still there. */
  onRemove(upload: Upload): void;
  /** The file has to be sent again. */
  onResend(upload: Upload): void;
}

/** `source`: a file that was chosen now, or what an earlier page sent, or did not come to send. */
export function makeUpload(source: File | Accepted | Kept): Upload {
  const parcel = 'details' in source ? source : undefined;
  const file = source instanceof File ? source : parcel?.file;
  const name = 'name' in source ? source.name : source.details.name.trim() || source.file.name;
  return {
    key: 'key' in source ? source.key : newUploadKey(),
    line: makeLine(name, file),
    file,
    name,
    state: { is: parcel ? 'waiting' : 'chosen' },
    parcel,
    isKept: parcel !== undefined,
    sending: undefined,
    id: undefined,
    isRemoved: false,
  };
}

export function show(page: UploadPage, upload: Upload, state: LineState): void {
  upload.state = state;
  upload.line.show(state);
  page.onState(upload);
}

/** This is what will be sent. */
export function pack(page: UploadPage, upload: Upload, parcel: Parcel): void {
  upload.parcel = parcel;
  // Not waited for: a picture is sent as well where nothing can be kept.
  void page.outbox.keep({ key: upload.key, ...parcel }).then((isKept) => (upload.isKept = isKept));
}

/** Takes the line away, and all that this browser holds of its picture. */
export function remove(page: UploadPage, upload: Upload): void {
  upload.isRemoved = true;
  if (upload.id !== undefined) forgetAccepted(upload.id);
  void page.outbox.drop(upload.key);
  page.onRemove(upload);
  upload.line.element.remove();
}

/** Whether the file is neither with the server nor where a later page would find it. */
export function isInDanger({ state, isKept }: Upload): boolean {
  return ['waiting', 'sending'].includes(state.is) && !isKept;
}
