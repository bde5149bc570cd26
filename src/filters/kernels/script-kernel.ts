import type { Kernel } from './kernel.ts';
import type { Program } from '../program/program.ts';
import { byteFormat } from '../program/samples.ts';
import { pack, unpack, type Block } from './block.ts';
import { findOffsets } from './find-offsets.ts';
import { runStage } from './run-stage.ts';

/** So few that their words stay in the processor's first cache. */
const blockLength = 2048;

/** Runs a program in plain JavaScript: where there is no WebAssembly, and for stages that it has no code for. */
export function scriptKernel(program: Program): Kernel {
  const { width, height, levels, stages, result } = program;
  const words = new Int32Array(blockLength);
  const none = new Int32Array(blockLength);
  const offsets = levels ? new Int32Array(blockLength) : none;
  return (pixels, channels) => {
    for (let first = 0; first < width * height; first += blockLength) {
      const count = Math.min(blockLength, width * height - first);
      const block: Block = { words, count, first, width };
      pack(block, pixels, first * channels, channels);
      if (levels) findOffsets(levels, byteFormat.length, width, first, offsets, count);
      stages.forEach((stage, i) => runStage(stage, block, i === 0 ? offsets : none));
      unpack(result, block, stages.length === 0 ? offsets : none, pixels, first * channels, channels);
    }
  };
}
