import { costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import type { ReshapeParams } from './prepare.js';

/** int16 elements. */
const ELEMENT_BYTES = 2;

/** The kernels for RESHAPE; where input and output share storage, nothing needs to run at all. */
export const RESHAPE_VARIANTS: readonly Variant<'RESHAPE', ReshapeParams>[] = [
  {
    name: 'copy',
    serves: 'any node that is no alias of its input',
    cost: costOf(perElement(1.29), perCall(46)),
    accepts: (_, p) => p.elements > 0 || 'the output has no elements',
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_copy',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        size: ELEMENT_BYTES * p.elements,
      },
      constants: [],
      scratchBytes: 0,
    }),
  },
];
