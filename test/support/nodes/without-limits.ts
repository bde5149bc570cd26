/** For tests that write more from one address than people do. */
export const withoutLimits = {
  WRITES_PER_MINUTE: '1000000',
  WRITES_WITHOUT_COOKIE: '1000000',
  WRITES_PER_PICTURE: '1000000',
  UPLOAD_BYTES_PER_DAY: '0',
  UPLOADS_AT_ONCE: '10000',
  UPLOADS_PER_ADDRESS: '10000',
};
