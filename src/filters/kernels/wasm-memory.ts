import { WebAssembly, type WasmMemory } from './wasm-types.ts';

const pageBytes = 65_536;

/**
 * The one thing that the engine keeps between calls, and it never matters what is in it: every kernel copies in what
 * it needs when it runs, and none can run while another does. One for each would cost 10 GB of addresses, which V8
 * reserves for every memory whatever its size, and keep its collector busy.
 */
let scratch: WasmMemory | undefined;

/** The memory, with at least this many bytes. */
export function reserveMemory(bytes: number): WasmMemory {
  scratch ??= new WebAssembly.Memory({ initial: 0 });
  const missing = bytes - scratch.buffer.byteLength;
  if (missing > 0) scratch.grow(Math.ceil(missing / pageBytes));
  return scratch;
}
