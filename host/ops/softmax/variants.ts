import { costOf, perCall } from '../cost.js';
import type { PackedConstant, Variant } from '../op.js';
import { packHalfwords, packWords } from '../packing/records.js';
import type { SoftmaxParams } from './prepare.js';

/** The kernels for SOFTMAX. */
export const SOFTMAX_VARIANTS: readonly Variant<'SOFTMAX', SoftmaxParams>[] = [
  {
    name: 'softmax_s16',
    serves: 'any node',
    cost: costOf<SoftmaxParams>(
      { per: 'element', cycles: 23.6, count: (p) => p.rows * p.depth },
      { per: 'row', cycles: 69, count: (p) => p.rows },
      perCall(67),
    ),
    accepts: (_, p) => p.rows * p.depth > 0 || 'the output has no elements',
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_softmax_s16',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        exp_table: { constant: 'exp_table' },
        reciprocal_table: { constant: 'reciprocal_table' },
        rows: p.rows,
        depth: p.depth,
        multiplier: p.multiplier,
        shift: p.shift,
        rounding: p.rounding === 'double' ? 0 : 1,
      },
      constants: [
        constant('exp_table', slopes(p.expTable), 4),
        constant('reciprocal_table', packHalfwords(p.reciprocalTable), 2),
      ],
      scratchBytes: 0,
    }),
  },
];

/** All softmax nodes of a model share their tables. */
function constant(name: string, bytes: Uint8Array, align: number): PackedConstant {
  return { name, kind: 'table', bytes, align, shareKey: `softmax ${name}` };
}

/** Words of a table's entry (upper half) and the slope to the next. */
function slopes(table: Int16Array): Uint8Array {
  return packWords(
    Array.from(table.subarray(1), (next, i) => table[i] * 0x10000 + ((next - table[i]) & 0xffff)),
  );
}
