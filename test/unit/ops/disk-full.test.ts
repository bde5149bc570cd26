import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/domain/errors.ts';
import { toAppError } from '../../../src/adapters/mysql/errors.ts';
import { isDiskFull } from '../../../src/ops/disk-full.ts';

describe('no room left', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('is known by the code %s of a file system', (code) => {
    expect(isDiskFull(Object.assign(new Error('write'), { code, errno: -28 }))).toBe(true);
  });

  it.each(['EACCES', 'EROFS', undefined])('is not meant by %s', (code) => {
    expect(isDiskFull(Object.assign(new Error('write'), { code }))).toBe(false);
  });

  it.each([
    ['EE_WRITE', 3, 'Error writing file'],
    ['EE_DISKFULL', 20, 'Disk is full'],
    ['ER_DISK_FULL', 1021, 'Disk full'],
    ['ER_ERROR_ON_WRITE', 1026, 'Error writing file'],
    ['ER_GET_ERRNO', 1030, 'Got error 28 "No space left on device" from storage engine InnoDB'],
    ['ER_RECORD_FILE_FULL', 1114, "The table 'instaclone_images' is full"],
  ])('is known by the error %s of MySQL', (_name, errno, message) => {
    const cause = Object.assign(new Error(message), { errno });
    expect(toAppError(cause)).toMatchObject({ code: 'disk-full', status: 507, cause });
  });

  it('is not meant by other errors of MySQL', () => {
    const other = Object.assign(new Error('Got error 126 from storage engine'), { errno: 1030 });
    expect(toAppError(other)).toBe(other);
    expect(toAppError(new AppError('no-image'))).toMatchObject({ code: 'no-image' });
  });
});
