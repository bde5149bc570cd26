import { MulterError } from 'multer';
import { AppError } from '../../domain/errors.ts';
import { isDiskFull } from '../../ops/disk-full.ts';
import { toAppError } from '../middleware/errors.ts';

const reasons: Record<string, string> = {
  LIMIT_PART_COUNT: 'it has too many parts',
  LIMIT_FILE_COUNT: 'it has more than one picture',
  LIMIT_FIELD_KEY: 'a field has too long a name',
  LIMIT_FIELD_VALUE: 'a field is too long',
  LIMIT_FIELD_COUNT: 'it has too many fields',
  LIMIT_UNEXPECTED_FILE: 'it has a file where none is expected',
};

/** What the readers of forms throw: nearly always the form's fault, and then 400 says what is wrong with it. */
export function toFormError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof MulterError) return badForm(reasons[error.code] ?? 'it has unexpected parts', error);
  if (isDiskFull(error)) return new AppError('disk-full', {}, error);
  if (isSystemError(error)) return new AppError('internal', {}, error);
  // Those of the reader of urlencoded forms have a status; those of the parser of multipart are bare.
  if (error instanceof Error && 'status' in error) return toAppError(error);
  return badForm('it is incomplete or not well formed', error);
}

export function badForm(reason: string, cause?: unknown): AppError {
  return new AppError('bad-form', { reason }, cause);
}

/** The disk's fault, not the client's: a folder that is missing or can't be written to. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
