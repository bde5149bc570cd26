import type { Kernel } from './kernels/kernel.ts';
import { scriptKernel } from './kernels/script-kernel.ts';
import { wasmKernel } from './kernels/wasm-kernel.ts';
import type { FilterDefinition } from './operations.ts';
import { toProgram, type Program } from './program/program.ts';

/** `wasm` only where it pays and can be had; both give the same bytes. */
export type Engine = 'wasm' | 'script';

/** For fewer pixels than this, JavaScript is done before WebAssembly has been made. */
const fewPixels = 65_536;

/**
 * Makes the kernel of a filter for pictures of this size. `strength` is in per cent: 0 leaves the picture as it is,
 * 100 is the full filter, between them the two are mixed. The same pixels give the same bytes wherever it runs.
 * A page whose security policy refuses WebAssembly says `script`. Throws a RangeError for a size or strength that
 * can't be, and an Error that names the filter when its definition can't be compiled.
 */
export function compileFilter(
  definition: FilterDefinition,
  width: number,
  height: number,
  strength = 100,
  engine: Engine = 'wasm',
): Kernel {
  const program = compileProgram(definition, width, height, strength);
  return engine === 'wasm' && width * height >= fewPixels ? fastKernel(program) : scriptKernel(program);
}

function fastKernel(program: Program): Kernel {
  if (program.stages.some(({ kind }) => kind === 'blend')) return scriptKernel(program);
  try {
    return wasmKernel(program);
  } catch {
    // Not there, not allowed, or no memory left for it: the result is the same, only later.
    return scriptKernel(program);
  }
}

/** As `compileFilter`, up to the choice of an engine. */
export function compileProgram(
  definition: FilterDefinition,
  width: number,
  height: number,
  strength: number,
): Program {
  if (!isLength(width) || !isLength(height))
    throw new RangeError(`No picture is ${width} x ${height} pixels`);
  if (!(strength >= 0 && strength <= 100))
    throw new RangeError(`Strength ${strength} is not within 0 to 100`);
  try {
    return toProgram(definition, width, height, strength / 100);
  } catch (error) {
    throw new Error(`Filter ${definition.name} can't be compiled: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function isLength(length: number): boolean {
  return Number.isSafeInteger(length) && length > 0;
}
