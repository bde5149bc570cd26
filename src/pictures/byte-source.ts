import type { FileHandle } from 'node:fs/promises';

/** Where the bytes of a picture are: a file, a blob, or memory. */
export interface ByteSource {
  /** The `count` bytes from this position on; fewer where the end comes first. They stay so until the next read. */
  read(at: number, count: number): Promise<Buffer>;
}

export const bytesSource = (bytes: Buffer): ByteSource => ({
  read: async (at, count) => bytes.subarray(at, at + count),
});

/** In one buffer: the pieces of a long file would be work for the garbage collector, which stops everything. */
export function fileSource(file: FileHandle): ByteSource {
  let held: Buffer = Buffer.alloc(0);
  return {
    async read(at, count) {
      if (held.length < count) held = Buffer.alloc(count);
      const { bytesRead } = await file.read({ buffer: held, length: count, position: at });
      return held.subarray(0, bytesRead);
    },
  };
}

/** A source that comes as a stream: what lies before the last position that was asked for is gone. */
export function streamSource(stream: AsyncIterable<Buffer, undefined>): ByteSource {
  const pieces = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let start = 0;
  let isEnded = false;
  return {
    async read(at, count) {
      if (at < start) throw new RangeError('A stream is only read forwards');
      while (start + held.length < at + count && !isEnded) {
        const next = await pieces.next();
        if (next.done) isEnded = true;
        else {
          const rest = held.subarray(at - start);
          start += held.length - rest.length;
          held = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
        }
      }
      return held.subarray(at - start, at - start + count);
    },
  };
}

/** Enough for most headers at once, and little to read in vain where a length leads elsewhere. */
const headPiece = 4096;

/** Reads a source forwards, in pieces of at least `piece` bytes, and never more than one piece ahead. */
export class Window {
  piece = headPiece;
  readonly #source: ByteSource;
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The bytes from this position on: `count` of them or more, fewer only at the end. */
  async from(at: number, count: number): Promise<Buffer> {
    if (at < this.#start || at + count > this.#start + this.#bytes.length) {
      this.#bytes = await this.#source.read(at, Math.max(count, this.piece));
      this.#start = at;
    }
    return this.#bytes.subarray(at - this.#start);
  }
}
