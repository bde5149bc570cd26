import type { Kernel } from '../compile.ts';
import type { Program } from '../program/program.ts';
import { byteFormat } from '../program/samples.ts';
import { findOffsets } from './find-offsets.ts';
import { pack, unpacker } from './pack.ts';
import { stageRunner } from './run-stage.ts';
import { forEachSpan } from './spans.ts';

/** Pixels that go through all stages before the next ones do: their words stay in the processor's first cache. */
const blockLength = 2048;

/** Runs a program in plain JavaScript: where there is no WebAssembly, and for stages that it has no code for. */
export function scriptKernel(program: Program): Kernel {
  const { width, levels, stages, result } = program;
  const words = new Int32Array(blockLength);
  const none = new Int32Array(blockLength);
  const offsets = levels ? new Int32Array(blockLength) : none;
  const runners = stages.map((stage, i) => stageRunner(stage, words, i === 0 ? offsets : none));
  const unpack = unpacker(result, words, stages.length === 0 ? offsets : none);
  return (pixels, channels) => {
    forEachSpan(program, blockLength, (x, y, count) => {
      const start = (y * width + x) * channels;
      pack(pixels, start, channels, words, count);
      if (levels) findOffsets(levels, byteFormat.length, x, y, offsets, count);
      for (const run of runners) run(x, y, count);
      unpack(pixels, start, channels, count);
    });
  };
}
