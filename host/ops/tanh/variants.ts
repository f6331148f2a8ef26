import { INT16_MAX } from '../../quantization/fixed-point.js';
import { costOf, perCall, perElement } from '../cost.js';
import type { PackedConstant, Variant } from '../op.js';
import { Writer } from '../packing/writer.js';
import type { TanhParams } from './prepare.js';

/** The kernels for TANH. */
export const TANH_VARIANTS: readonly Variant<'TANH', TanhParams>[] = [
  {
    name: 'tanh_s16',
    serves: 'any node',
    cost: costOf(perElement(14), perCall(41)),
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_tanh_s16',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        table: { constant: 'table' },
        elements: p.elements,
        multiplier: p.multiplier,
        shift: p.shift,
      },
      constants: [twoSidedTable(p.table)],
      scratchBytes: 0,
    }),
  },
];

/**
 * The sigmoid's table with 1/2 taken off, for both signs (kernels-thumb/tanh/tanh_s16.S): -256..256. All TANH nodes of
 * a model share it.
 */
function twoSidedTable(sigmoid: Uint16Array): PackedConstant {
  const magnitude = (i: number) => (i === 256 ? INT16_MAX : sigmoid[i] - 0x8000);
  const out = new Writer(2 * 513);
  for (let i = -256; i <= 256; i++) out.int16(Math.sign(i) * magnitude(Math.abs(i)));
  return { name: 'table', kind: 'table', bytes: out.finish(), align: 4, shareKey: 'tanh table' };
}
