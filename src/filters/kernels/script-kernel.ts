import type { Kernel } from '../compile.ts';
import type { Program } from '../program/program.ts';
import { byteFormat } from '../program/samples.ts';
import { pack, unpack, type Block } from './block.ts';
import { findOffsets } from './find-offsets.ts';
import { runStage } from './run-stage.ts';
import { forEachSpan } from './spans.ts';

/** So few that their words stay in the processor's first cache. */
const blockLength = 2048;

/** Runs a program in plain JavaScript: where there is no WebAssembly, and for stages that it has no code for. */
export function scriptKernel(program: Program): Kernel {
  const { width, levels, stages, result } = program;
  const words = new Int32Array(blockLength);
  const none = new Int32Array(blockLength);
  const offsets = levels ? new Int32Array(blockLength) : none;
  return (pixels, channels) => {
    forEachSpan(program, blockLength, (x, y, count) => {
      const block: Block = { words, count, x, y };
      const start = (y * width + x) * channels;
      pack(block, pixels, start, channels);
      if (levels) findOffsets(levels, byteFormat.length, x, y, offsets, count);
      stages.forEach((stage, i) => runStage(stage, block, i === 0 ? offsets : none));
      unpack(result, block, stages.length === 0 ? offsets : none, pixels, start, channels);
    });
  };
}
