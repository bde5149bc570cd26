export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used here of an interface that only the types of browsers have. */
interface WasmInterface {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: object };
  Memory: new (size: { initial: number }) => WasmMemory;
}

export const WebAssembly = (globalThis as unknown as { WebAssembly: WasmInterface }).WebAssembly;
