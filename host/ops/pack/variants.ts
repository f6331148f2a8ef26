import type { Variant } from '../op.js';
import { stackCost, stackFields, tensorPointer } from '../packing/stacking.js';
import type { StackParams } from '../shared/stacking.js';

/** The kernels for PACK. */
export const PACK_VARIANTS: readonly Variant<'PACK', StackParams>[] = [
  {
    name: 'pack_s16',
    serves: 'any node',
    cost: stackCost({ pair: 4.6, odd: 4.8 }),
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_pack_s16',
      params: { output: tensorPointer(outputs[0]), ...stackFields(p), inputs: inputs.map(tensorPointer) },
      constants: [],
      scratchBytes: 0,
    }),
  },
];
