/** The command line was not understood: exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What was asked for can't be done, and the message says why in one line: exit status 1. */
export class Failure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Failure';
  }
}

/** What the system says most often, in words. */
const systemReasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file where a folder should be',
  ENOTDIR: 'a part of the path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the symbolic link leads nowhere',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB',
};

/** Why the system refused something; undefined when the error is not the system's. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return systemReasons[error.code] ?? ('syscall' in error ? error.code : undefined);
}

/** Runs `action`; when the system refuses it, throws a Failure that names the path. */
export async function atPath<T>(path: string, action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    const reason = systemReason(error);
    throw reason === undefined ? error : new Failure(`${path}: ${reason}`);
  }
}

/** One line for what is foreseen; a defect keeps its stack, because somebody has to find it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError || error instanceof Failure || error.name === 'AppError')
    return error.message;
  return systemReason(error) === undefined ? `unexpected ${error.stack}` : error.message;
}
