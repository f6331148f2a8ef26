import type { PackedConstant, Variant } from '../op.js';
import { AccumulatorKind, requantizationWords } from '../packing/channels.js';
import { Writer } from '../packing/writer.js';
import type { MeanParams } from './prepare.js';

/** Neighbouring dimensions of one kind, as one; without those of size 1. The outermost first. */
interface Run {
  readonly size: number;
  readonly reduced: boolean;
}

/** The kernels for MEAN. */
export const MEAN_VARIANTS: readonly Variant<'MEAN', MeanParams>[] = [
  {
    name: 'mean_s16',
    serves: 'averaged dimensions that are neighbours',
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

/** At least one run, perhaps of one element. */
function runsOf({ inputShape, reduced }: MeanParams): Run[] {
  const runs: Run[] = [];
  for (const [i, size] of inputShape.entries()) {
    const last = runs.at(-1);
    if (last?.reduced === reduced[i]) runs[runs.length - 1] = { ...last, size: last.size * size };
    else if (size > 1) runs.push({ size, reduced: reduced[i] });
  }
  return runs.length > 0 ? runs : [{ size: 1, reduced: false }];
}

/** The input as [outer, count, inner], of which count is averaged; undefined when it needs more dimensions. */
function layers(p: MeanParams): { outer: number; count: number; inner: number } | undefined {
  const runs = runsOf(p);
  const first = runs.findIndex(({ reduced }) => reduced);
  // Nothing is averaged: a mean of one element each.
  if (first < 0) return { outer: 1, count: 1, inner: p.outputElements };
  if (runs.findLastIndex(({ reduced }) => reduced) !== first) return undefined;
  return { outer: runs[first - 1]?.size ?? 1, count: runs[first].size, inner: runs[first + 1]?.size ?? 1 };
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
