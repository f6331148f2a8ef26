import type { PackedConstant, Variant } from '../op.js';
import type { SoftmaxParams } from './prepare.js';

/** The kernels for SOFTMAX. */
export const SOFTMAX_VARIANTS: readonly Variant<'SOFTMAX', SoftmaxParams>[] = [
  {
    name: 'softmax_s16',
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
      constants: [table('exp_table', p.expTable), table('reciprocal_table', p.reciprocalTable)],
      scratchBytes: 0,
    }),
  },
];

/** All softmax nodes of a model share their tables. */
function table(name: string, entries: Int16Array): PackedConstant {
  const bytes = new Uint8Array(2 * entries.length);
  const view = new DataView(bytes.buffer);
  for (const [i, entry] of entries.entries()) view.setInt16(2 * i, entry, true);
  return { name, kind: 'table', bytes, align: 2, shareKey: `softmax ${name}` };
}
