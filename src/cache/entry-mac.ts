import { createHmac, type BinaryLike, type KeyObject, timingSafeEqual } from 'node:crypto';

export type MacKey = BinaryLike | KeyObject;

/** Marks what this installation has written in the shared cache, so that nothing else is ever read as an entry. */
export interface EntryMac {
  sign(key: string, text: string): string;
  /** The text that was signed for this key; undefined when it was not, or is not whole. */
  verify(key: string, signed: string): string | undefined;
}

/** 128 bits, in base64url. */
const macLength = 22;

/**
 * HMAC-SHA256, cut to half (RFC 2104, section 5, allows that). For a page of 45 KB it takes up to 75 µs, about as long
 * as parsing it; and a process verifies an entry once, then it has the value.
 */
export function openEntryMac(secret: MacKey): EntryMac {
  const macOf = (key: string, text: string) =>
    // The length says where the key ends: no text can be moved to the key's end.
    createHmac('sha256', secret)
      .update(`${key.length} ${key}`)
      .update(text)
      .digest('base64url')
      .slice(0, macLength);

  return {
    sign: (key, text) => macOf(key, text) + text,
    verify(key, signed) {
      const text = signed.slice(macLength);
      const [given, right] = [Buffer.from(signed.slice(0, macLength)), Buffer.from(macOf(key, text))];
      return given.length === right.length && timingSafeEqual(given, right) ? text : undefined;
    },
  };
}
