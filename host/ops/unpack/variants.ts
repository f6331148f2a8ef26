import type { Variant } from '../op.js';
import { stackCost, stackFields, tensorPointer } from '../packing/stacking.js';
import type { StackParams } from '../shared/stacking.js';

/** The kernels for UNPACK. */
export const UNPACK_VARIANTS: readonly Variant<'UNPACK', StackParams>[] = [
  {
    name: 'unpack_s16',
    serves: 'any node',
    cost: stackCost({ pair: 4.8, odd: 7.9 }),
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_unpack_s16',
      params: { input: tensorPointer(inputs[0]), ...stackFields(p), outputs: outputs.map(tensorPointer) },
      constants: [],
      scratchBytes: 0,
    }),
  },
];
