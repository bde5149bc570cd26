import { listAccepted, type Accepted } from './accepted.ts';
import { problemOf } from './check-file.ts';
import { chooseFiles } from './choose-files.ts';
import { findFormParts, type FormParts } from './form-parts.ts';
import type { Found, Kept } from './kept-files.ts';
import { openUpload } from './open-upload.ts';
import { openOutbox } from './outbox.ts';
import { isLarge } from './shrink-file.ts';
import { forgetReady, openUploadList, type UploadList } from './upload-list.ts';
import { isInDanger, pack, show, type Upload, type UploadPage } from './upload.ts';

/** For so long a person expects what they began to be finished; after that they are asked. */
const expectedMs = 24 * 60 * 60 * 1000;

interface Context {
  parts: FormParts;
  page: UploadPage;
  list: UploadList;
  /** The only picture that was sent: the person wants to see nothing but its page. */
  alone: Upload | undefined;
}

/** Makes the plain form send several pictures, each with a line that says what becomes of it. */
export function startUploadForm(form: HTMLFormElement): void {
  const page: UploadPage = {
    outbox: openOutbox(),
    onState: (upload) => hearState(context, upload),
    onRemove: (upload) => forget(context, upload),
    onResend: (upload) => resend(context, [upload]),
  };
  const context: Context = { parts: findFormParts(form), page, list: openUploadList(page), alone: undefined };
  const { parts, list } = context;

  chooseFiles(form, (files, note) => choose(context, files, note));
  parts.scale.addEventListener('change', () => {
    for (const upload of list.are('chosen', 'refused')) void check(context, upload);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(context);
  });
  parts.bar.onRetryAll(() => {
    for (const upload of list.retryable()) upload.line.retry();
    parts.bar.focus();
  });
  parts.bar.onSee(() => forgetReady(list));
  parts.lines.addEventListener('click', ({ target }) => keepSending(list, target as Element));
  addEventListener('online', () => resend(context, list.lost()));
  addEventListener('beforeunload', (event) => {
    if (list.all().some(isInDanger)) event.preventDefault();
  });
  // First, because this drops what the page before did not come to drop.
  for (const accepted of listAccepted()) add(context, accepted);
  void page.outbox.takeOver((found) => takeOver(context, found));
}

function add({ parts, page, list }: Context, source: File | Accepted | Kept): Upload {
  const upload = openUpload(source, page);
  list.add(upload);
  parts.lines.append(upload.line.element);
  parts.update(list.states());
  return upload;
}

function choose(context: Context, files: readonly File[], note: string): void {
  const { parts, list } = context;
  parts.complain(note);
  if (files.length === 0) return;
  const giveTexts = parts.takeTexts();
  const added = files.map((file) => add(context, file));
  const [first] = added as [Upload];
  giveTexts(first.line);
  first.line.element.scrollIntoView({ block: 'nearest' });
  void Promise.all(added.map((upload) => check(context, upload))).then(() => {
    const chosen = list.are('chosen').length;
    if (chosen > 0) parts.bar.announce(`${chosen} chosen`);
  });
}

/** Says what the server would refuse, before a byte is sent. */
async function check({ parts, page }: Context, upload: Upload): Promise<void> {
  const { file } = upload;
  if (!file) return;
  const willShrink = parts.scale.checked;
  const problem = await problemOf(file, parts.limits, willShrink);
  const isAsked = ['chosen', 'refused'].includes(upload.state.is) && parts.scale.checked === willShrink;
  if (!isAsked || upload.isRemoved) return;
  if (problem !== undefined) show(page, upload, { is: 'refused', reason: problem });
  else if (upload.state.is === 'refused') show(page, upload, { is: 'chosen' });
  if (parts.scaleChoice.hidden && (await isLarge(file))) parts.scaleChoice.hidden = false;
}

function submit(context: Context): void {
  const { parts, page, list } = context;
  const chosen = list.are('chosen');
  parts.complain(chosen.length === 0 ? whyNothing(list) : '');
  if (chosen.length === 0) return;
  context.alone = chosen.length === 1 && list.are('refused').length === 0 ? chosen[0] : undefined;
  for (const upload of chosen) {
    const details = { ...upload.line.texts(), shrink: parts.scale.checked };
    upload.name = upload.line.settleName();
    if (upload.file) pack(page, upload, { file: upload.file, details });
    show(page, upload, { is: 'waiting' });
  }
  list.send();
}

/** Why there is nothing that could be sent. */
function whyNothing(list: UploadList): string {
  const reasons = list.states().flatMap((state) => (state.is === 'refused' ? [state.reason] : []));
  if (reasons.length > 1) return 'None of these pictures can be sent. Choose others.';
  return reasons[0] ?? 'Choose a picture to upload.';
}

function resend({ page, list }: Context, uploads: readonly Upload[]): void {
  for (const upload of uploads) show(page, upload, { is: 'waiting' });
  list.send();
}

/** What an earlier page did not come to send goes now, or, if that was long ago, when the person wants it. */
function takeOver(context: Context, found: Found): void {
  const upload = add(context, found);
  const reason = 'Chosen more than a day ago, and not sent.';
  const isOld = Date.now() - found.keptAt > expectedMs;
  if (isOld) show(context.page, upload, { is: 'failed', reason, canRetry: true });
  context.list.send();
}

function hearState({ parts, list, alone }: Context, upload: Upload): void {
  const { state } = upload;
  parts.update(list.states());
  if (state.is === 'failed' || state.is === 'refused') parts.bar.announce(`${upload.name}: ${state.reason}`);
  if (state.is === 'ready' && upload === alone && list.are('waiting', 'sending').length === 0) {
    forgetReady(list);
    location.assign(upload.line.url());
  }
}

/** Whoever was at this line by keyboard comes to the next one. */
function forget({ parts, list }: Context, upload: Upload): void {
  const { element } = upload.line;
  const hadFocus = element.contains(document.activeElement);
  const all = list.all();
  const at = all.indexOf(upload);
  list.remove(upload);
  parts.update(list.states());
  if (list.all().length === 0) {
    parts.complain('');
    // What was typed for a file that can't be used is meant for the one that is chosen instead.
    if (!upload.parcel) parts.putTexts(upload.line.texts());
  }
  if (!hadFocus) return;
  const next = all[at + 1] ?? all[at - 1];
  if (next) next.line.focus();
  else parts.choose.focus();
}

/** To leave the page would end the sending of what is still on its way: then a picture opens beside it. */
function keepSending(list: UploadList, target: Element): void {
  const link = target.closest('a');
  if (link) link.target = list.are('waiting', 'sending').length > 0 ? '_blank' : '';
}
