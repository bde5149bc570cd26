import { randomBytes } from 'node:crypto';

/** 128 random bits: nobody finds the blobs of a picture without having seen its page. */
export function newFolder(): string {
  return randomBytes(16).toString('hex');
}
