/** What an upload key may be, as a person reads it. */
export const uploadKeyRule = '16 to 64 letters, digits, "-" or "_"';

/**
 * Whether the text can name an upload. Such a key is made where the picture is chosen and goes with it each time that
 * it is sent, so that what arrives twice makes one picture.
 */
export function isUploadKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,64}$/.test(text);
}

/** 128 random bits. Not `crypto.randomUUID`, which browsers keep from pages that came without TLS. */
export function newUploadKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
