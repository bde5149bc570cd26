/** What the system says when there is no room: on the disk, in the quota, or in what one file of this process may have. */
const codes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
