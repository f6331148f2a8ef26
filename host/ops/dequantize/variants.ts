import { costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import { float32Bits } from '../quantize/kernels.js';
import type { DequantizeParams } from './prepare.js';

/** The kernels for DEQUANTIZE. */
export const DEQUANTIZE_VARIANTS: readonly Variant<'DEQUANTIZE', DequantizeParams>[] = [
  {
    name: 'dequantize_s16f32',
    serves: 'INT16 to FLOAT32',
    cost: costOf(perElement(5.8), perCall(32)),
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_dequantize_s16f32',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        elements: p.elements,
        scale: float32Bits(p.inputScale),
      },
      constants: [],
      scratchBytes: 0,
    }),
  },
];
