/**
 * Every failure that a person can meet: its status, the sentence they read and whether trying again can help.
 * The sentence is public; what an operator needs to know goes to the log as the error's `cause`.
 * `{name}` in a sentence is replaced by the parameter of that name.
 */
export const errorTable = {
  'bad-request': { status: 400, message: 'The request could not be understood.', canRetry: false },
  'bad-form': { status: 400, message: 'The form could not be read: {reason}.', canRetry: false },
  'unknown-level': {
    status: 400,
    message: 'X-Cache-Off names levels of the cache, separated by commas: {levels}.',
    canRetry: false,
  },
  'cross-site': {
    status: 403,
    message: 'This form was sent from another site, so nothing was changed.',
    canRetry: false,
  },
  'not-owner': {
    status: 403,
    message: 'Only the person who made this picture can do that.',
    canRetry: false,
  },
  'no-page': { status: 404, message: 'There is no page at this address.', canRetry: false },
  'no-image': { status: 404, message: 'There is no picture with this number.', canRetry: false },
  deleted: { status: 404, message: 'This picture was deleted by its owner.', canRetry: false },
  'undo-over': {
    status: 410,
    message: 'The time in which this could be undone is over. The picture is gone.',
    canRetry: false,
  },
  'bad-method': { status: 405, message: 'This address does not answer {method} requests.', canRetry: false },
  'not-ready': {
    status: 409,
    message: 'This picture is not ready yet. Try again when it is.',
    canRetry: true,
  },
  'not-failed': {
    status: 409,
    message: 'This picture has not failed, so there is nothing to try again.',
    canRetry: false,
  },
  'final-failure': {
    status: 409,
    message:
      'This picture failed for a reason that trying again does not change. Upload another file instead.',
    canRetry: false,
  },
  'not-unfinished': {
    status: 409,
    message: 'Work on this picture has ended, so there is nothing to cancel.',
    canRetry: false,
  },
  // A body that stopped coming, or came byte by byte.
  'too-slow': {
    status: 408,
    message: 'The connection was too slow, so what was being sent did not arrive. Try again.',
    canRetry: true,
  },
  'too-large': { status: 413, message: 'The file is larger than {limit}.', canRetry: false },
  'not-a-picture': {
    status: 415,
    message: 'This is not a picture that can be used here. JPEG, PNG and WebP files are accepted.',
    canRetry: false,
  },
  'empty-file': {
    status: 415,
    message: 'The file is empty. JPEG, PNG and WebP files are accepted.',
    canRetry: false,
  },
  'other-format': {
    status: 415,
    message: 'This is {what}, which cannot be used here. {advice} JPEG, PNG and WebP files are accepted.',
    canRetry: false,
  },
  'moving-picture': {
    status: 415,
    message:
      'This {type} file is an animation, and pictures here stand still. Save one frame of it as JPEG or PNG and upload that.',
    canRetry: false,
  },
  'misnamed-picture': {
    status: 415,
    message:
      'The file is named like a {declared} file but holds a {actual} picture. Rename it and upload it again; JPEG, PNG and WebP files are accepted.',
    canRetry: false,
  },
  'no-file': { status: 400, message: 'Choose a picture to upload.', canRetry: false },
  'too-many-pixels': {
    status: 422,
    message: 'The picture has {pixels} megapixels; at most {limit} are accepted.',
    canRetry: false,
  },
  'too-many-scans': {
    status: 422,
    message:
      'The file is a progressive JPEG with more than {limit} scans, which takes too long to decode. Save it again as an ordinary JPEG and upload that.',
    canRetry: false,
  },
  // Also a failure of a job.
  'too-much-memory': {
    status: 422,
    message:
      'Making this picture takes more memory than there is here. Save it smaller, or as an ordinary JPEG, and upload that.',
    canRetry: false,
  },
  'bad-dimensions': {
    status: 422,
    message: 'A picture must be 1 to {limit} pixels wide and high; this one is {width} x {height}.',
    canRetry: false,
  },
  'unknown-filter': {
    status: 422,
    message: 'There is no filter with this name. The filters are: {filters}.',
    canRetry: false,
  },
  'bad-strength': {
    status: 422,
    message: 'The strength of a filter is a whole number from 0 to 100.',
    canRetry: false,
  },
  'too-many-requests': {
    status: 429,
    message: 'That is a lot at once. Wait {seconds} seconds and try again.',
    canRetry: true,
  },
  'quota-used': {
    status: 429,
    message: 'No more than {limit} can be uploaded in a day. Come back in {hours} hours.',
    canRetry: true,
  },
  internal: {
    status: 500,
    message: 'Something went wrong on our side. Try again in a moment.',
    canRetry: true,
  },
  'disk-full': {
    status: 507,
    message:
      'There is no room left here to store anything, so nothing was changed. Pictures can still be seen; try again later.',
    canRetry: true,
  },
  unavailable: {
    status: 503,
    message: 'The service is busy or being restarted. Nothing was changed; try again in a few seconds.',
    canRetry: true,
  },
  // A store's tables are not at its address: not made yet, or moved to another one. For people the same as above.
  'no-tables': {
    status: 503,
    message: 'The service is busy or being restarted. Nothing was changed; try again in a few seconds.',
    canRetry: true,
  },
  // The one failure after which something may have changed: the connection was lost in the middle of a commit.
  unconfirmed: {
    status: 503,
    message:
      'The service went away while this was being saved, so it may be there or not. Look before you try again.',
    canRetry: true,
  },
  // Failures of a job: never a status of a request, always the reason on an image's page.
  damaged: {
    status: 422,
    message:
      'The file is damaged or incomplete, so no picture could be made from it. Upload it again from the original.',
    canRetry: false,
  },
  'took-too-long': {
    status: 422,
    message: 'Working on this picture took longer than {seconds} seconds, so it was stopped.',
    canRetry: true,
  },
  'source-gone': {
    status: 422,
    message: 'The picture that this one was to be made from has been deleted.',
    canRetry: false,
  },
  'original-gone': {
    status: 422,
    message:
      'Working on this picture failed, and what was uploaded has been removed since then. Upload it again.',
    canRetry: false,
  },
  'gave-up': {
    status: 422,
    message: 'Working on this picture failed several times, so it was stopped.',
    canRetry: true,
  },
} as const satisfies Record<string, { status: number; message: string; canRetry: boolean }>;

export type ErrorCode = keyof typeof errorTable;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** The public sentence of an error, with its parameters filled in. */
export function errorMessage(code: ErrorCode, params: Record<string, string | number> = {}): string {
  return errorTable[code].message.replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(params[name] ?? whole),
  );
}

/** A failure with a row in the table. Anything else that is thrown is a defect and shows as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string | number>;

  constructor(code: ErrorCode, params: Record<string, string | number> = {}, cause?: unknown) {
    super(errorMessage(code, params), cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get canRetry(): boolean {
    return errorTable[this.code].canRetry;
  }
}

/** Whether a store can't be used at the moment, and nothing was changed. */
export function isStoreAway(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'unavailable' || error.code === 'no-tables');
}
