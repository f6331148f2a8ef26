import type { QuantizedMultiplier } from '../../quantization/multiplier.js';
import { costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import { binaryFields, perRow } from '../packing/broadcast.js';
import { requantizationFields, roundingField } from '../packing/requantize32.js';
import type { AddParams } from './prepare.js';

/** The kernels for ADD, the faster first. */
export const ADD_VARIANTS: readonly Variant<'ADD', AddParams>[] = [
  {
    name: 'add_s16',
    serves: 'double rounding, a sum that is scaled by less than 1/2',
    cost: costOf(perElement(13.2), perRow(80), perCall(60)),
    accepts: (_, p) => {
      if (p.rounding !== 'double') return 'the rounding is single';
      if (!isHalf(p.input1) && !isHalf(p.input2)) return 'no input has half the common scale';
      return rightShift(p.output) > 0 || 'the sum is scaled by 1/2 or more';
    },
    prepare: (node, p) => {
      // The operand of the larger scale comes first: its factor is 1/2.
      const swap = !isHalf(p.input1);
      const { params, step1, outer } = binaryFields(node, p, swap);
      const other = swap ? p.input1 : p.input2;
      return {
        kernel: 'thumbnn_add_s16',
        params: {
          ...params,
          step1,
          multiplier2: isHalf(other) ? ALMOST_ONE : other.multiplier,
          shift2: isHalf(other) ? 1 : rightShift(other),
          output_multiplier: p.output.multiplier,
          output_shift: rightShift(p.output),
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
  {
    name: 'add_s16_any',
    serves: 'any node',
    cost: costOf(perElement(101), perRow(30), perCall(50)),
    accepts: () => true,
    prepare: (node, p) => {
      const { params, step1, outer } = binaryFields(node, p, false);
      return {
        kernel: 'thumbnn_add_s16_any',
        params: {
          ...params,
          step1,
          rounding: roundingField(p.rounding),
          ...requantizationFields('input1_', p.input1, p.rounding),
          ...requantizationFields('input2_', p.input2, p.rounding),
          ...requantizationFields('output_', p.output, p.rounding),
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
];

/** 2^31 - 1 over 2^31, shifted right once: 1/2 for every int16, in the kernel's formula that needs a shift (add_s16.S). */
const ALMOST_ONE = 0x7fffffff;

const isHalf = ({ multiplier, shift }: QuantizedMultiplier): boolean => multiplier === 2 ** 30 && shift === 0;

/** A multiplier of 0 may be shifted by anything. */
const rightShift = ({ multiplier, shift }: QuantizedMultiplier): number => (multiplier === 0 ? 1 : -shift);
