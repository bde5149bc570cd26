import { hkdfSync } from 'node:crypto';

/** A key for one purpose (RFC 5869), from which nobody learns the secret or the key of another purpose. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
