import type { Variant } from '../op.js';
import { windowFields } from '../packing/windows.js';
import type { PoolParams } from '../shared/pooling.js';
import { AVERAGE_POOL_COST } from './cycles.js';

/** Larger windows may sum beyond an int32, rounding included. */
const MAX_TAPS = 65535;

/** The kernels for AVERAGE_POOL_2D. */
export const AVERAGE_POOL_2D_VARIANTS: readonly Variant<'AVERAGE_POOL_2D', PoolParams>[] = [
  {
    name: 'average_pool_2d_s16',
    serves: 'any node whose windows have at most 65,535 elements',
    cost: AVERAGE_POOL_COST,
    accepts: (_, p) => {
      if (p.batches * p.outputHeight * p.outputWidth * p.depth === 0) return 'the output has no elements';
      if (Math.min(p.filterHeight, p.inputHeight) * Math.min(p.filterWidth, p.inputWidth) > MAX_TAPS) {
        return `a window has more than ${MAX_TAPS} elements`;
      }
      return true;
    },
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_average_pool_2d_s16',
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
