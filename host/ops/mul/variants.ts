import { INT16_MAX, INT16_MIN } from '../../quantization/fixed-point.js';
import { type CostTerm, costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import { binaryFields, broadcastRows, perRow } from '../packing/broadcast.js';
import { requantizationFields, roundingField } from '../packing/requantize32.js';
import type { MulParams } from './prepare.js';

/** The kernels for MUL, the faster first. */
export const MUL_VARIANTS: readonly Variant<'MUL', MulParams>[] = [
  {
    name: 'mul_s16',
    serves: 'double rounding, a factor from 2^-31 to less than 1/2',
    cost: costOf(inBlocks(8.41), inPairs(14.4), perRow(67), perCall(41)),
    accepts: (_, p) => {
      if (p.rounding !== 'double') return 'the rounding is single';
      if (p.multiplier === 0) return 'the factor is 0';
      if (p.shift >= 0) return 'the factor is 1/2 or more';
      // With 31, rounding would add 2^30 to 2^30.
      return p.shift >= -30 || 'the factor is less than 2^-31';
    },
    prepare: (node, p) => {
      // An operand that is one element per row comes second.
      const swap = broadcastRows(p).step1 === 0;
      const { params, outer } = binaryFields(node, p, swap);
      return {
        kernel: 'thumbnn_mul_s16',
        params: {
          ...params,
          multiplier: p.multiplier,
          shift: -p.shift,
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
  {
    name: 'mul_s16_any',
    serves: 'any node',
    cost: costOf(perElement(47), perRow(30), perCall(50)),
    accepts: () => true,
    prepare: (node, p) => {
      const { params, step1, outer } = binaryFields(node, p, false);
      return {
        kernel: 'thumbnn_mul_s16_any',
        params: {
          ...params,
          step1,
          rounding: roundingField(p.rounding),
          ...requantizationFields('', p, p.rounding),
        },
        constants: [outer],
        scratchBytes: 0,
      };
    },
  },
];

/** Elements in whole blocks of 16 of a row, when nothing is to be clamped. */
function blockElements(p: MulParams): number {
  if (p.activationMin !== INT16_MIN || p.activationMax !== INT16_MAX) return 0;
  const { row } = broadcastRows(p);
  return (p.elements / row) * (row - (row % 16));
}

function inBlocks(cycles: number): CostTerm<MulParams> {
  return { per: 'element in blocks', cycles, count: blockElements };
}

function inPairs(cycles: number): CostTerm<MulParams> {
  return { per: 'element in pairs', cycles, count: (p) => p.elements - blockElements(p) };
}
