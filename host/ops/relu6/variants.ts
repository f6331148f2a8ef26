import { costOf, perCall, perElement } from '../cost.js';
import type { Node, PreparedKernel, Variant } from '../op.js';
import type { Relu6Params } from './prepare.js';

/** The kernels for RELU6. */
export const RELU6_VARIANTS: readonly Variant<'RELU6', Relu6Params>[] = [
  {
    name: 'clamp_s16',
    serves: 'any node',
    cost: costOf(perElement(2.8), perCall(46)),
    accepts: () => true,
    prepare: clampKernel,
  },
];

/** Clamp to 0..activationMax. */
export function clampKernel(
  { operator: { inputs, outputs } }: Node,
  p: { readonly elements: number; readonly activationMax: number },
): PreparedKernel {
  return {
    kernel: 'thumbnn_clamp_s16',
    params: {
      input: { tensor: inputs[0] },
      output: { tensor: outputs[0] },
      elements: p.elements,
      maximum: p.activationMax,
    },
    constants: [],
    scratchBytes: 0,
  };
}
