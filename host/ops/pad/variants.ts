import { elementCount } from '../../tflite/elements.js';
import { costOf, perCall } from '../cost.js';
import type { Variant } from '../op.js';
import { Writer } from '../packing/writer.js';
import type { PadParams } from './prepare.js';

/** int16 elements. */
const ELEMENT_BYTES = 2;

/** The kernels for PAD. */
export const PAD_VARIANTS: readonly Variant<'PAD', PadParams>[] = [
  {
    name: 'pad_s16',
    serves: 'any node',
    cost: costOf<PadParams>(
      { per: 'element moved straight', cycles: 1.7, count: (p) => movedElements(p) * (1 - shareCrooked(p)) },
      { per: 'element moved across words', cycles: 1.9, count: (p) => movedElements(p) * shareCrooked(p) },
      { per: 'zero', cycles: 0.65, count: (p) => elementCount(p.outputShape) - movedElements(p) },
      { per: 'row', cycles: 53.7, count: (p) => movedElements(p) / padRuns(p).row },
      perCall(54),
    ),
    accepts: () => true,
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const { row, lead, trail, levels } = padRuns(p);
      const outer = new Writer(8 * levels.length);
      for (const { count, gap } of levels) {
        outer.word(count);
        outer.word(ELEMENT_BYTES * gap);
      }
      return {
        kernel: 'thumbnn_pad_s16',
        params: {
          input: { tensor: inputs[0] },
          output: { tensor: outputs[0] },
          outer: { constant: 'outer' },
          input_bytes: ELEMENT_BYTES * elementCount(p.inputShape),
          output_bytes: ELEMENT_BYTES * elementCount(p.outputShape),
          levels: levels.length,
          row_bytes: ELEMENT_BYTES * row,
          lead_bytes: ELEMENT_BYTES * lead,
          trail_bytes: ELEMENT_BYTES * trail,
        },
        constants: [{ name: 'outer', kind: 'parameters', bytes: outer.finish(), align: 4 }],
        scratchBytes: 0,
      };
    },
  },
];

interface PaddedDimension {
  readonly input: number;
  readonly before: number;
  readonly after: number;
}

/** The output as it lies in memory, in elements: zeros, row, zeros, row, ..., zeros. */
interface PadRuns {
  readonly row: number;
  readonly lead: number;
  readonly trail: number;
  /** The innermost first; `gap` zeros lie between two rows when this level moves on. */
  readonly levels: readonly { readonly count: number; readonly gap: number }[];
}

function padRuns(p: PadParams): PadRuns {
  const [inner, ...outer] = mergedDimensions(p);
  let { before: lead, after: trail } = inner;
  let stride = lead + inner.input + trail;
  const levels = outer.map(({ input, before, after }) => {
    const gap = lead + trail;
    lead += before * stride;
    trail += after * stride;
    stride *= before + input + after;
    return { count: input, gap };
  });
  return { row: inner.input, lead, trail, levels: levels.length > 0 ? levels : [{ count: 1, gap: 0 }] };
}

/** The innermost first; a dimension whose inner neighbour is not padded is one with it. */
function mergedDimensions({ inputShape, before, after }: PadParams): PaddedDimension[] {
  const merged: PaddedDimension[] = [{ input: 1, before: 0, after: 0 }];
  for (let i = inputShape.length - 1; i >= 0; i--) {
    const inner = merged[merged.length - 1];
    const own = { input: inputShape[i], before: before[i], after: after[i] };
    if (inner.before > 0 || inner.after > 0) merged.push(own);
    else {
      merged[merged.length - 1] = {
        input: own.input * inner.input,
        before: own.before * inner.input,
        after: own.after * inner.input,
      };
    }
  }
  return merged;
}

function movedElements({ inputShape }: PadParams): number {
  return elementCount(inputShape);
}

/** Of the rows, those that lie two bytes off a word in input or output, and not in both (kernels-thumb/movement/move.S). */
function shareCrooked(p: PadParams): number {
  const { lead, levels } = padRuns(p);
  return levels[0].gap % 2 === 0 ? lead % 2 : 1 / 2;
}
