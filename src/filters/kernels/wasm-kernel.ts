import type { Kernel } from './kernel.ts';
import type { Program } from '../program/program.ts';
import { forEachSpan } from './spans.ts';
import { importsOf, moduleOf } from './wasm-code.ts';
import { localCounts, loopOf } from './wasm-loop.ts';
import { reserveMemory } from './wasm-memory.ts';
import { WebAssembly } from './wasm-types.ts';

type Run = (pixel: number, end: number, channels: number, alongX: number, alongY: number) => void;

/** Pixels that are copied into WebAssembly's memory, filtered and copied back at once: few enough to stay in cache. */
const spanLength = 8192;

/**
 * Runs a program as WebAssembly made for it, which takes half the time of the same look-ups in JavaScript and gives
 * the same bytes. Throws when the program has a stage without code, or when WebAssembly is missing or not allowed.
 */
export function wasmKernel(program: Program): Kernel {
  const tables: { address: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const place = (table: Uint8Array | Uint16Array | Int32Array): number => {
    const address = end;
    tables.push({ address, bytes: new Uint8Array(table.buffer, table.byteOffset, table.byteLength) });
    end += Math.ceil(table.byteLength / 8) * 8;
    return address;
  };
  const code = loopOf(program, place);
  const axis = program.levels?.axis;
  const alongX = axis ? place(axis.alongX) : 0;
  const pixelsAt = end;

  const module = new WebAssembly.Module(moduleOf(localCounts, code));
  const memory = reserveMemory(pixelsAt + spanLength * 4);
  const { run } = new WebAssembly.Instance(module, importsOf(memory)).exports as { run: Run };

  return (pixels, channels) => {
    const bytes = new Uint8Array(memory.buffer);
    for (const table of tables) bytes.set(table.bytes, table.address);
    forEachSpan(program, spanLength, (x, y, count) => {
      const start = (y * program.width + x) * channels;
      const length = count * channels;
      bytes.set(pixels.subarray(start, start + length), pixelsAt);
      run(pixelsAt, pixelsAt + length, channels, alongX + x * 4, axis?.alongY[y] ?? 0);
      pixels.set(bytes.subarray(pixelsAt, pixelsAt + length), start);
    });
  };
}
