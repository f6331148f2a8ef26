import type { Variant } from '../op.js';
import { broadcastFields, broadcastRows, exchanged } from '../packing/broadcast.js';
import { requantizationFields, roundingField } from '../packing/requantize32.js';
import type { MulParams } from './prepare.js';

/** The kernels for MUL, the faster first. */
export const MUL_VARIANTS: readonly Variant<'MUL', MulParams>[] = [
  {
    name: 'mul_s16',
    accepts: (_, p) => {
      if (p.rounding !== 'double') return 'the rounding is single';
      if (p.multiplier === 0) return 'the factor is 0';
      return p.shift < 0 || 'the factor is 1/2 or more';
    },
    prepare: ({ operator: { inputs, outputs } }, p) => {
      // An operand that is one element per row comes second.
      const swap = broadcastRows(p).step1 === 0;
      const oriented = swap ? exchanged(p) : p;
      const rows = broadcastRows(oriented);
      const { params, outer } = broadcastFields(oriented, rows);
      return {
        kernel: 'thumbnn_mul_s16',
        params: {
          ...params,
          input1: { tensor: inputs[swap ? 1 : 0] },
          input2: { tensor: inputs[swap ? 0 : 1] },
          output: { tensor: outputs[0] },
          step2: rows.step2,
          multiplier: p.multiplier,
          shift: -p.shift,
          activation_min: p.activationMin,
          activation_max: p.activationMax,
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
  {
    name: 'mul_s16_any',
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const rows = broadcastRows(p);
      const { params, outer } = broadcastFields(p, rows);
      return {
        kernel: 'thumbnn_mul_s16_any',
        params: {
          ...params,
          input1: { tensor: inputs[0] },
          input2: { tensor: inputs[1] },
          output: { tensor: outputs[0] },
          step1: rows.step1,
          step2: rows.step2,
          rounding: roundingField(p.rounding),
          activation_min: p.activationMin,
          activation_max: p.activationMax,
          ...requantizationFields('', p, p.rounding),
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
];
