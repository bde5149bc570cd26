import { describe, expect, it } from 'vitest';
import { isUploadKey, newUploadKey } from '../../../src/domain/images/upload-key.ts';

describe('an upload key', () => {
  it('that is made is allowed, and is another each time', () => {
    const keys = Array.from({ length: 1000 }, newUploadKey);
    expect(keys.every(isUploadKey)).toBe(true);
    expect(new Set(keys).size).toBe(1000);
  });

  it.each([crypto.randomUUID(), 'a'.repeat(16), 'Z'.repeat(64), '0123456789-_AZaz'])('may be %s', (key) => {
    expect(isUploadKey(key)).toBe(true);
  });

  it.each(['', 'a'.repeat(15), 'a'.repeat(65), `${'a'.repeat(16)}\n`, `${'a'.repeat(16)} `, 'ä'.repeat(16)])(
    'may not be %j',
    (key) => {
      expect(isUploadKey(key)).toBe(false);
    },
  );
});
