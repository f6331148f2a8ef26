import type { PackedConstant, Variant } from '../op.js';
import { AccumulatorKind, requantizationWords } from '../packing/channels.js';
import { Writer } from '../packing/writer.js';
import { ANY_COST, LAYERS_COST } from './cycles.js';
import { layers, type Run, runsOf } from './layers.js';
import type { MeanParams } from './prepare.js';

/** The kernels for MEAN. */
export const MEAN_VARIANTS: readonly Variant<'MEAN', MeanParams>[] = [
  {
    name: 'mean_s16',
    serves: 'averaged dimensions that are neighbours',
    cost: LAYERS_COST,
    accepts: (_, p) => {
      if (isEmpty(p)) return EMPTY;
      return layers(p) !== undefined || 'the averaged dimensions are no neighbours';
    },
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_mean_s16',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        ...layers(p)!,
        ...requantization(p),
      },
      constants: [],
      scratchBytes: 0,
    }),
  },
  {
    name: 'mean_s16_any',
    serves: 'any node',
    cost: ANY_COST,
    accepts: (_, p) => (isEmpty(p) ? EMPTY : true),
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const runs = runsOf(p);
      return {
        kernel: 'thumbnn_mean_s16_any',
        params: {
          input: { tensor: inputs[0] },
          output: { tensor: outputs[0] },
          dimensions: { constant: 'dimensions' },
          scratch: { scratch: 0 },
          input_elements: p.outputElements * p.count,
          output_elements: p.outputElements,
          rank: runs.length,
          ...requantization(p),
        },
        constants: [dimensionsConstant(runs)],
        scratchBytes: 4 * (p.outputElements + runs.length),
      };
    },
  },
];

const EMPTY = 'the tensors have no elements';

function isEmpty(p: MeanParams): boolean {
  return p.outputElements * p.count === 0;
}

function requantization(p: MeanParams) {
  const accumulator =
    p.rounding === 'double' ? AccumulatorKind.INT32_DOUBLE_ROUNDING : AccumulatorKind.INT32_SINGLE_ROUNDING;
  const [requantize_0, requantize_1, requantize_2] = requantizationWords(accumulator, p.multiplier, p.shift);
  return { accumulator, requantize_0, requantize_1, requantize_2 };
}

/** Size and step of every run, the innermost first; a sum takes 4 bytes. */
function dimensionsConstant(runs: readonly Run[]): PackedConstant {
  const out = new Writer(8 * runs.length);
  let step = 4;
  for (const { size, reduced } of runs.toReversed()) {
    out.word(size);
    out.word(reduced ? 0 : step);
    if (!reduced) step *= size;
  }
  return { name: 'dimensions', kind: 'parameters', bytes: out.finish(), align: 4 };
}
