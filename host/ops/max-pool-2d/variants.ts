import type { Variant } from '../op.js';
import { windowFields } from '../packing/windows.js';
import type { PoolParams } from '../shared/pooling.js';
import { MAX_POOL_COST } from './cycles.js';

/** The kernels for MAX_POOL_2D. */
export const MAX_POOL_2D_VARIANTS: readonly Variant<'MAX_POOL_2D', PoolParams>[] = [
  {
    name: 'max_pool_2d_s16',
    serves: 'any node',
    cost: MAX_POOL_COST,
    accepts: (_, p) => {
      if (p.batches * p.outputHeight * p.outputWidth * p.depth === 0) return 'the output has no elements';
      return everyWindowMeetsImage(p) || 'a window lies outside the image';
    },
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_max_pool_2d_s16',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        ...windowFields(p),
        depth: p.depth,
      },
      constants: [],
      scratchBytes: 0,
    }),
  },
];

function everyWindowMeetsImage(p: PoolParams): boolean {
  const lastRow = (p.outputHeight - 1) * p.strideH - p.padTop;
  const lastColumn = (p.outputWidth - 1) * p.strideW - p.padLeft;
  return (
    p.padTop < p.filterHeight &&
    p.padLeft < p.filterWidth &&
    lastRow < p.inputHeight &&
    lastColumn < p.inputWidth
  );
}
