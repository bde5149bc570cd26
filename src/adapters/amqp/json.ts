import type { z } from 'zod';

export function encodeJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Undefined when it is not JSON, or not of this shape. */
export function decodeJson<T>(shape: z.ZodType<T>, bytes: Buffer): T | undefined {
  try {
    return shape.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
